"""What the tables of all families share: headers written briefly, the classes of expenditure, numbering."""

CLASSES = [
    "201 一般公共服务支出",
    "202 外交支出",
    "203 国防支出",
    "204 公共安全支出",
    "205 教育支出",
    "206 科学技术支出",
    "207 文化旅游体育与传媒支出",
    "208 社会保障和就业支出",
    "209 社会保险基金支出",
    "210 卫生健康支出",
    "211 节能环保支出",
    "212 城乡社区支出",
    "213 农林水支出",
    "214 交通运输支出",
    "215 资源勘探工业信息等支出",
    "216 商业服务业等支出",
    "217 金融支出",
    "219 援助其他地区支出",
    "220 自然资源海洋气象等支出",
    "221 住房保障支出",
    "222 粮油物资储备支出",
    "223 国有资本经营预算支出",
    "224 灾害防治及应急管理支出",
    "227 预备费",
    "229 其他支出",
    "230 转移性支出",
    "231 债务还本支出",
    "232 债务付息支出",
    "233 债务发行费用支出",
    "234 抗疫特别国债安排的支出",
]
DIGITS = "一二三四五六七八九"


def ordinal(n):
    """1 → 一、 21 → 二十一、"""
    tens, ones = divmod(n, 10)
    text = ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens - 1] + "十") + (DIGITS[ones - 1] if ones else "")
    return text + "、"


def head(*lines):
    """Header rows from strings such as `项目*2` (columns) and `合计/2` (rows)."""
    out = []
    for line in lines:
        row = []
        for part in line.split():
            if part == "**":  # an index row's mark, not a span
                row.append({"text": part, "cs": 1, "rs": 1})
                continue
            text, rs = part.split("/") if "/" in part else (part, "1")
            text, cs = text.split("*") if "*" in text else (text, "1")
            row.append({"text": text, "cs": int(cs), "rs": int(rs)})
        out.append(row)
    return out


def table(no, kind, title, header, rows, unit="万元", note=None, **more):
    """One table of the truth, its grid left for `finish`."""
    return {
        "no": no,
        "kind": kind,
        "title": title,
        "unit": unit,
        "ncol": len(rows[0]),
        "note": note,
        "header_rows": len(header),
        "header": header,
        "rows": rows,
        **more,
    }


def class_lines():
    """All thirty classes with their amounts: (label, code)."""
    return [(ordinal(i) + entry[4:], entry[:3]) for i, entry in enumerate(CLASSES, 1)]


def with_numbers(tables, pattern):
    """Gives each table its number as printed; no pattern, no number."""
    for t in tables:
        t["number"] = pattern.format(t["no"]) if pattern else None
    return tables


def split_code(code):
    """类, 款 and 项 in three columns."""
    return [code[:3], code[3:5], code[5:]]


def two_sides(b, sources, shown, classes=None):
    """Rows of a summary: sources of income on the left, classes of expenditure on the right."""
    rows = []
    for i, (label, code) in enumerate(classes or class_lines()):
        left = [sources[i][0], shown(sources[i][1])] if i < len(sources) else ["", ""]
        rows.append([*left, label, shown(b.total(code))])
    return rows


def closing(b, shown, names):
    """The three last rows of such a summary; `names` are their six labels."""
    sums = [(b.current(), b.total()), (b.carried(), 0), (b.total(), b.total())]
    return [[names[2 * i], shown(income), names[2 * i + 1], shown(spent)] for i, (income, spent) in enumerate(sums)]
