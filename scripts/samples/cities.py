"""The tables of four other families: Shanghai, Beijing, Yantai and Hangzhou, from a budget."""

from budget import ECONOMIC, FUNCTION
from figures import wan, wan_shown, yuan
from shanxi import class_lines, head, ordinal, table


def with_numbers(tables, pattern):
    for t in tables:
        t["number"] = pattern.format(t["no"]) if pattern else None
    return tables


def split_code(code):
    """类, 款 and 项 in three columns."""
    return [code[:3], code[3:5], code[5:]]


# Shanghai: 元, code columns repeated on every row, the total last


def shanghai(b):
    y, codes = b.year, b.codes(b.total)
    functional = ["功能分类科目编码*3 功能分类科目名称/2", "类 款 项"]

    def by_item(no, kind, title, group, names, amounts):
        header = head(f"项目*4 {group}*{len(names)}", functional[0] + "".join(f" {n}/2" for n in names), functional[1])
        rows = [[*split_code(c), FUNCTION[c], *map(yuan, amounts(c))] for c in codes] + [["合计"] * 4 + [*map(yuan, amounts(""))]]
        return table(no, kind, f"{y}年预算单位{title}", header, rows, "元", spans=[[len(codes), 0, 1, 4]])

    made = [
        shanghai_summary(b),
        by_item(
            2,
            "income_summary",
            "收入预算总表",
            "收入预算",
            ["合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入"],
            lambda c: (b.total(c), b.total(c), 0, 0, 0),
        ),
        by_item(
            3,
            "expenditure_summary",
            "支出预算总表",
            "支出预算",
            ["合计", "基本支出", "项目支出"],
            lambda c: (b.total(c), b.basic(c), b.project(c)),
        ),
        shanghai_fiscal(b),
        by_item(
            5,
            "general_budget_expenditure",
            "一般公共预算支出功能分类预算表",
            "一般公共预算支出",
            ["合计", "基本支出", "项目支出"],
            lambda c: (b.total(c), b.basic(c), b.project(c)),
        ),
    ]
    empty = head("项目*4 政府性基金预算支出*3", functional[0] + " 合计/2 基本支出/2 项目支出/2", functional[1])
    made.append(
        table(
            6,
            "government_fund_expenditure",
            f"{y}年预算单位政府性基金预算支出功能分类预算表",
            empty,
            [["合计"] * 4 + [""] * 3],
            "元",
            f"注：本单位{y}年没有使用政府性基金预算安排的支出。",
            spans=[[0, 0, 1, 4]],
        )
    )
    return with_numbers(made + [shanghai_economy(b, 7), shanghai_public(b, 8)], "")


def shanghai_summary(b):
    sources = [
        ("一、财政拨款收入", b.total()),
        ("1.一般公共预算资金", b.total()),
        ("2.政府性基金", 0),
        ("3.国有资本经营预算", 0),
        ("二、事业收入", 0),
        ("三、事业单位经营收入", 0),
        ("四、其他收入", 0),
    ]
    rows = []
    for i in range(max(len(sources), len(b.classes()))):
        left = [sources[i][0], yuan(sources[i][1])] if i < len(sources) else ["", ""]
        code = b.classes()[i] if i < len(b.classes()) else None
        rows.append(left + ([ordinal(i + 1) + FUNCTION[code], *map(yuan, four(b, code))] if code else [""] * 5))
    rows.append(["收入总计", yuan(b.total()), "支出总计", *map(yuan, four(b, ""))])
    header = head("本年收入*2 本年支出*5", "项目/2 预算数/2 项目/2 合计/2 基本支出*2 项目支出/2", "人员经费 公用经费")
    return table(1, "income_expenditure_summary", f"{b.year}年预算单位财务收支预算总表", header, rows, "元")


def four(b, code):
    return b.total(code), b.basic(code) - b.running(code), b.running(code), b.project(code)


def shanghai_fiscal(b):
    sources = [("一、一般公共预算资金", b.total()), ("二、政府性基金", 0), ("三、国有资本经营预算", 0)]
    rows = []
    for i, code in enumerate(b.classes()):
        left = [sources[i][0], yuan(sources[i][1])] if i < 3 else ["", ""]
        rows.append(left + [ordinal(i + 1) + FUNCTION[code], yuan(b.total(code)), yuan(b.total(code)), "", ""])
    rows.append(["收入总计", yuan(b.total()), "支出总计", yuan(b.total()), yuan(b.total()), "", ""])
    header = head("财政拨款收入*2 财政拨款支出*5", "项目 预算数 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算")
    return table(4, "fiscal_appropriation_summary", f"{b.year}年预算单位财政拨款收支预算总表", header, rows, "元")


def shanghai_economy(b, no):
    rows = []
    for code in sorted({c[:3] for c in b.economic} | set(b.economic)):
        running = b.econ(code) if code[:3] == "302" else 0
        rows.append([code[:3], code[3:], ECONOMIC[code][0], *map(yuan, (b.econ(code), b.econ(code) - running, running))])
    rows.append(["合计"] * 3 + [*map(yuan, (b.basic(), b.staff_cost(), b.running_cost()))])
    header = head("项目*3 一般公共预算基本支出*3", "经济分类科目编码*2 经济分类科目名称/2 合计/2 人员经费/2 公用经费/2", "类 款")
    return table(
        no,
        "general_budget_basic_expenditure",
        f"{b.year}年预算单位一般公共预算基本支出部门预算经济分类预算表",
        header,
        rows,
        "元",
        spans=[[len(rows) - 1, 0, 1, 3]],
    )


def shanghai_public(b, no):
    guests, cars = b.econ("30217"), b.econ("30231")
    header = head(
        f"{b.year}年“三公”经费预算数*6 机关运行经费预算数/3",
        "合计/2 因公出国(境)费/2 公务接待费/2 公务用车购置及运行费*3",
        "小计 购置费 运行费",
    )
    row = [wan_shown(v) for v in (guests + cars, 0, guests, cars, 0, cars, b.running_cost())]
    return table(no, "three_public_expenses", f"{b.year}年预算单位“三公”经费和机关运行经费预算表", header, [row], "万元")


# Beijing: six decimals, code and name in one cell


def beijing(b):
    six = lambda fen: wan(fen, 6, True)
    joined = lambda c: f"{c}-{FUNCTION[c]}"
    y, codes, items = b.year, b.codes(b.total), [c for c in b.codes(b.total) if len(c) == 7]
    left = [
        ("一、一般公共预算拨款收入", b.current()),
        ("二、政府性基金预算拨款收入", 0),
        ("三、国有资本经营预算拨款收入", 0),
        ("四、财政专户管理资金收入", 0),
        ("五、事业收入", 0),
    ]
    rows = [
        [*((left[i][0], six(left[i][1])) if i < len(left) else ("", "")), label, six(b.total(code))]
        for i, (label, code) in enumerate(class_lines(b))
    ]
    rows += [
        ["本年收入合计", six(b.current()), "本年支出合计", six(b.total())],
        ["上年结转结余", six(b.carried()), "年终结转结余", ""],
        ["收入总计", six(b.total()), "支出总计", six(b.total())],
    ]
    made = [table(1, "income_expenditure_summary", "收支总表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows)]
    units = [[b.code, b.org], [b.code + "001", b.org + "本级"]]
    amounts = [six(v) for v in (b.total(), b.current(), b.current(), 0, 0, b.carried(), b.carried(), 0)]
    header = head(
        "单位编码/2 单位名称/2 合计/2 本年收入*4 上年结转结余*3",
        "小计 一般公共预算资金 政府性基金预算资金 其他收入 小计 一般公共预算资金 单位资金",
    )
    made.append(
        table(2, "income_summary", "收入总表", header, [u + amounts for u in units] + [["合计", "合计", *amounts]], spans=[[2, 0, 1, 2]])
    )
    header = head("科目编码 合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出")
    rows = [[joined(c), six(b.total(c)), six(b.basic(c)), six(b.project(c)), "", "", ""] for c in codes]
    made.append(
        table(3, "expenditure_summary", "支出总表", header, rows + [["合计", six(b.total()), six(b.basic()), six(b.project()), "", "", ""]])
    )
    header = head("类型/2 项目单位/2 项目名称/2 合计/2 本年拨款*3 财政拨款结转结余/2", "一般公共预算 政府性基金预算 国有资本经营预算")
    rows = [
        [
            p.kind,
            f"{b.code}001-{b.org}本级",
            p.name,
            six(p.amount),
            "" if p.carried else six(p.amount),
            "",
            "",
            six(p.amount) if p.carried else "",
        ]
        for p in b.projects
    ]
    rows.append(["合计"] * 3 + [six(b.project()), six(b.project("", None, False)), "", "", six(b.carried())])
    made.append(table(4, "project_expenditure", "项目支出表", header, rows, spans=[[len(rows) - 1, 0, 1, 3]]))
    header = head("科目编码/2 合计/2 基本支出*3 项目支出/2", "小计 人员经费 公用经费")
    line = lambda c: [six(v) for v in (b.total(c), b.basic(c), b.basic(c) - b.running(c), b.running(c), b.project(c))]
    rows = [[joined(c), *line(c)] for c in items] + [["合计", *line("")]]
    made.append(table(5, "general_budget_expenditure", "一般公共预算财政拨款支出表", header, rows))
    rows = [
        [f"{c}-{ECONOMIC[c][0]}", f"{ECONOMIC[c][1]}-{ECONOMIC[c][2]}", six(v), *(("", six(v)) if c[:3] == "302" else (six(v), ""))]
        for c, v in sorted(b.economic.items())
    ]
    rows.append(["合计", "合计", six(b.basic()), six(b.staff_cost()), six(b.running_cost())])
    header = head("部门预算支出经济分类科目/2 政府预算支出经济分类科目/2 一般公共预算基本支出*3", "合计 人员经费 公用经费")
    made.append(
        table(6, "general_budget_basic_expenditure", "一般公共预算财政拨款基本支出表", header, rows, spans=[[len(rows) - 1, 0, 1, 2]])
    )
    made.append(
        table(
            7,
            "government_fund_expenditure",
            "政府性基金预算财政拨款支出表",
            head("科目编码 合计 基本支出 项目支出"),
            [["合计", "", "", ""]],
            note="注：本表无数据",
        )
    )
    guests, cars = b.econ("30217"), b.econ("30231")
    header = head(
        "单位名称/2 合计/2 因公出国（境）费用/2 公务接待费/2 公务用车购置及运行维护费*3", "小计 公务用车购置费 公务用车运行维护费"
    )
    made.append(
        table(
            8,
            "three_public_expenses",
            "财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表",
            header,
            [[b.org, *(wan_shown(v, 6) for v in (guests + cars, 0, guests, cars, 0, cars))]],
        )
    )
    made.append(procurement(b, 9, six))
    return with_numbers(made, "预算{:02d}表")


def procurement(b, no, shown):
    lines = [("货物", b.other["goods"]), ("工程", 0), ("服务", b.other["services"])]
    rows = [[name, shown(v), shown(v), "", ""] for name, v in lines]
    total = shown(sum(v for _, v in lines))
    header = head("采购类别/2 合计/2 资金来源*3", "一般公共预算资金 政府性基金预算资金 其他资金")
    return table(no, "government_procurement", "政府采购预算表", header, [*rows, ["合计", total, total, "", ""]])


# Yantai: each level's code printed once, wide tables sideways


def yantai(b):
    codes = b.codes(b.total)

    def once(code):
        """Only the last level of a code; the ones above stand on the rows above."""
        return [code if len(code) == 3 else "", code[3:] if len(code) == 5 else "", code[5:] if len(code) == 7 else ""]

    def by_item(no, kind, title, names, amounts):
        header = head("科目编码*3 科目名称/2" + "".join(f" {n}/2" for n in names), "类 款 项")
        rows = [["", "", "", "合计", *map(wan, amounts(""))]] + [[*once(c), FUNCTION[c], *map(wan, amounts(c))] for c in codes]
        return table(no, kind, title, header, rows)

    left = [
        ("一、财政拨款收入", b.current()),
        ("一般公共预算收入", b.current()),
        ("政府性基金预算收入", 0),
        ("国有资本经营预算收入", 0),
        ("二、财政专户管理资金收入", 0),
        ("三、事业收入", 0),
    ]
    rows = [
        [*((left[i][0], wan(left[i][1])) if i < len(left) else ("", "")), label, wan(b.total(code))]
        for i, (label, code) in enumerate(class_lines(b)[:23])
    ]
    rows += [
        ["本 年 收 入 合 计", wan(b.current()), "本 年 支 出 合 计", wan(b.total())],
        ["上年结转", wan(b.carried()), "结转下年", ""],
        ["收 入 总 计", wan(b.total()), "支 出 总 计", wan(b.total())],
    ]
    made = [table(1, "income_expenditure_summary", "收支总体情况表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows)]
    names = "合计 上年结转 一般公共预算 政府性基金预算 国有资本经营预算 财政专户管理资金 事业收入 上级补助收入 附属单位上缴收入 其他收入".split()
    made.append(
        by_item(2, "income_summary", "收入总体情况表", names, lambda c: (b.total(c), b.carried(c), b.current(c), 0, 0, 0, 0, 0, 0, 0))
    )
    made.append(
        by_item(
            3,
            "expenditure_summary",
            "支出总体情况表",
            "合计 基本支出 项目支出 上缴上级支出 事业单位经营支出 对附属单位补助支出".split(),
            lambda c: (b.total(c), b.basic(c), b.project(c), 0, 0, 0),
        )
    )
    header = head("科目编码*3 科目名称/3 合计/3 基本支出*3 项目支出/3", "类/2 款/2 项/2 小计/2 其中：*2", "人员经费 公用经费")
    line = lambda c: [wan(v) for v in (b.total(c), b.basic(c), b.basic(c) - b.running(c), b.running(c), b.project(c))]
    made.append(
        table(
            4,
            "general_budget_expenditure",
            "一般公共预算支出情况表",
            header,
            [["", "", "", "合计", *line("")]] + [[*once(c), FUNCTION[c], *line(c)] for c in codes],
        )
    )
    header = head("部门预算支出经济分类*3 政府预算支出经济分类*3 基本支出*3", "类 款 科目名称 类 款 科目名称 合计 人员经费 公用经费")
    rows = [["", "", "合计", "", "", "", wan(b.basic()), wan(b.staff_cost()), wan(b.running_cost())]]
    for c in sorted(b.economic):
        e = ECONOMIC[c]
        staff = "" if c[:3] == "302" else wan(b.econ(c))
        rows.append([c[:3], c[3:], e[0], e[1][:3], e[1][3:], e[2], wan(b.econ(c)), staff, wan(b.econ(c)) if not staff else ""])
    made.append(table(5, "general_budget_basic_expenditure", "一般公共预算基本支出情况表", header, rows))
    guests, cars = b.econ("30217"), b.econ("30231")
    header = head("“三公”经费合计/2 因公出国（境）费/2 公务用车购置及运行费*3 公务接待费/2", "小计 公务用车购置费 公务用车运行费")
    made.append(
        table(
            6,
            "three_public_expenses",
            "一般公共预算“三公”经费支出情况表",
            header,
            [[wan(v) or "0.00" for v in (guests + cars, 0, cars, 0, cars, guests)]],
        )
    )
    header = head("项目名称/2 项目类别/2 科目编码*3 合计/2 当年预算*3 上年结转/2", "类 款 项 一般公共预算 政府性基金 国有资本经营预算")
    rows = [["合计", "", "", "", "", wan(b.project()), wan(b.project("", None, False)), "", "", wan(b.carried())]]
    rows += [
        [p.name, p.kind, *split_code(p.item), wan(p.amount), "" if p.carried else wan(p.amount), "", "", wan(p.amount) if p.carried else ""]
        for p in b.projects
    ]
    made.append(table(7, "project_expenditure", "项目支出情况表", header, rows))
    made.append(performance(b, 8))
    return with_numbers(made, "公开表{}")


def performance(b, no):
    """One wide table for all projects: name, amount and goal merged over the rows of their indicators."""
    lines = [
        ("产出指标", "数量指标", "年度任务完成比例", "≥95%"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("产出指标", "时效指标", "按期完成率", "≥98%"),
        ("效益指标", "社会效益", "群众出行条件", "持续改善"),
        ("满意度指标", "服务对象满意度", "服务对象满意度", "≥90%"),
    ]
    rows, spans = [], []
    for p in (p for p in b.projects if not p.carried):
        top = len(rows)
        spans += [[top, c, len(lines), 1] for c in (0, 1, 2)] + [[top, 3, 3, 1]]
        goal = f"完成{p.name}年度任务，资金使用规范，设施运行正常，安全生产无责任事故。"
        for i, (one, two, three, target) in enumerate(lines):
            rows.append([*((p.name, wan(p.amount), goal) if i == 0 else ("", "", "")), one if i in (0, 3, 4) else "", two, three, target])
    header = head("项目名称 项目资金 年度绩效目标 一级指标 二级指标 三级指标 指标值")
    return table(no, "project_performance_target", "项目支出绩效目标表", header, rows, spans=spans)


# Hangzhou: no codes, the hierarchy by indent, an index row


def hangzhou(b):
    codes, y = b.codes(b.total), b.year
    indented = lambda c: "　" * ((len(c) - 3) // 2) + FUNCTION[c]

    def by_item(no, kind, title, names, amounts):
        header = head(f"科目名称 {' '.join(names)}", " ".join(["**", *map(str, range(1, len(names) + 1))]))
        rows = [["合计", *map(wan, amounts(""))]] + [[indented(c), *map(wan, amounts(c))] for c in codes]
        return table(no, kind, title, header, rows)

    left = [
        ("一、一般公共预算", b.current()),
        ("二、政府性基金预算", 0),
        ("三、国有资本经营预算", 0),
        ("四、财政专户管理资金", 0),
        ("五、单位资金", 0),
    ]
    rows = [
        [*((left[i][0], wan(left[i][1])) if i < len(left) else ("", "")), label, wan(b.total(code))]
        for i, (label, code) in enumerate(class_lines(b))
    ]
    rows += [
        ["本年收入合计", wan(b.current()), "本年支出合计", wan(b.total())],
        ["上年结转", wan(b.carried()), "年终结转", ""],
        ["收入总计", wan(b.total()), "支出总计", wan(b.total())],
    ]
    made = [
        table(1, "income_expenditure_summary", f"{y}年{b.org}收支预算总表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows),
        by_item(
            2,
            "income_summary",
            f"{y}年{b.org}收入预算总表",
            ["合计", "一般公共预算", "政府性基金预算", "单位资金", "上年结转"],
            lambda c: (b.total(c), b.current(c), 0, 0, b.carried(c)),
        ),
        by_item(
            3,
            "expenditure_summary",
            f"{y}年{b.org}支出预算总表",
            ["合计", "基本支出", "项目支出"],
            lambda c: (b.total(c), b.basic(c), b.project(c)),
        ),
        by_item(
            4,
            "general_budget_expenditure",
            f"{y}年{b.org}一般公共预算支出预算表",
            ["合计", "人员支出", "日常公用支出", "项目支出"],
            lambda c: four(b, c),
        ),
    ]
    groups = sorted({c[:3] for c in b.economic} | set(b.economic))
    rows = [["合计", *map(wan, (b.basic(), b.staff_cost(), b.running_cost()))]]
    rows += [
        [
            "　" * (len(c) > 3) + ECONOMIC[c][0],
            *map(wan, (b.econ(c), 0 if c[:3] == "302" else b.econ(c), b.econ(c) if c[:3] == "302" else 0)),
        ]
        for c in groups
    ]
    header = head("经济分类科目 合计 人员经费 公用经费", "栏次 1 2 3")
    made.append(table(5, "general_budget_basic_expenditure", f"{y}年{b.org}一般公共预算基本支出预算表", header, rows))
    guests, cars = b.econ("30217"), b.econ("30231")
    lines = [
        ("“三公”经费合计", guests + cars),
        ("1.因公出国（境）费用", 0),
        ("2.公务接待费", guests),
        ("3.公务用车购置及运行维护费", cars),
        ("其中：公务用车购置费", 0),
        ("公务用车运行维护费", cars),
    ]
    made.append(
        table(
            6, "three_public_expenses", f"{y}年{b.org}“三公”经费预算表", head("项目 预算数", "** 1"), [[n, wan_shown(v)] for n, v in lines]
        )
    )
    return with_numbers(made, "表{}")
