"""The tables of the Shanghai family: 元, code columns repeated on every row, the total last and merged."""

from budget import ECONOMIC, FUNCTION
from figures import wan_shown, yuan
from statement import head, ordinal, split_code, table, with_numbers


def tables(b):
    made = [summary(b, 1), income(b, 2), expenditure(b, 3), fiscal(b, 4), general(b, 5), fund(b, 6), economy(b, 7), three_public(b, 8)]
    for t in made:
        t["title"] = f"{b.year}年预算单位{t['title']}"
    return with_numbers(made, "")


def by_item(group, names):
    """Header of a table by account; `names` are the columns under `group`."""
    columns = "功能分类科目编码*3 功能分类科目名称/2 " + " ".join(f"{n}/2" for n in names.split())
    return head(f"项目*4 {group}*{len(names.split())}", columns, "类 款 项")


def lines(b, amounts):
    """A row for each 类, 款 and 项, the total below them, with the span of its label."""
    codes = b.codes(b.total)
    rows = [[*split_code(c), FUNCTION[c], *map(yuan, amounts(c))] for c in codes]
    return [*rows, ["合计"] * 4 + [*map(yuan, amounts(""))]], [[len(codes), 0, 1, 4]]


def summary(b, no):
    sources = [
        ("一、财政拨款收入", b.total()),
        ("1.一般公共预算资金", b.total()),
        ("2.政府性基金", 0),
        ("3.国有资本经营预算", 0),
        ("二、事业收入", 0),
        ("三、事业单位经营收入", 0),
        ("四、其他收入", 0),
    ]
    amounts = lambda c: map(yuan, (b.total(c), b.basic(c) - b.running(c), b.running(c), b.project(c)))
    spent = [[ordinal(i) + FUNCTION[c], *amounts(c)] for i, c in enumerate(b.classes(), 1)]
    spent += [[""] * 5] * (len(sources) - len(spent))
    rows = [[label, yuan(amount), *right] for (label, amount), right in zip(sources, spent, strict=True)]
    rows.append(["收入总计", yuan(b.total()), "支出总计", *amounts("")])
    header = head("本年收入*2 本年支出*5", "项目/2 预算数/2 项目/2 合计/2 基本支出*2 项目支出/2", "人员经费 公用经费")
    return table(no, "income_expenditure_summary", "财务收支预算总表", header, rows, "元")


def income(b, no):
    rows, spans = lines(b, lambda c: (b.total(c), b.total(c), 0, 0, 0))
    header = by_item("收入预算", "合计 财政拨款收入 事业收入 事业单位经营收入 其他收入")
    return table(no, "income_summary", "收入预算总表", header, rows, "元", spans=spans)


def expenditure(b, no):
    rows, spans = lines(b, lambda c: (b.total(c), b.basic(c), b.project(c)))
    header = by_item("支出预算", "合计 基本支出 项目支出")
    return table(no, "expenditure_summary", "支出预算总表", header, rows, "元", spans=spans)


def fiscal(b, no):
    sources = [("一、一般公共预算资金", b.total()), ("二、政府性基金", 0), ("三、国有资本经营预算", 0)]
    rows = []
    for i, code in enumerate(b.classes()):
        left = [sources[i][0], yuan(sources[i][1])] if i < len(sources) else ["", ""]
        rows.append([*left, ordinal(i + 1) + FUNCTION[code], yuan(b.total(code)), yuan(b.total(code)), "", ""])
    rows.append(["收入总计", yuan(b.total()), "支出总计", yuan(b.total()), yuan(b.total()), "", ""])
    header = head("财政拨款收入*2 财政拨款支出*5", "项目 预算数 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算")
    return table(no, "fiscal_appropriation_summary", "财政拨款收支预算总表", header, rows, "元")


def general(b, no):
    rows, spans = lines(b, lambda c: (b.total(c), b.basic(c), b.project(c)))
    header = by_item("一般公共预算支出", "合计 基本支出 项目支出")
    return table(no, "general_budget_expenditure", "一般公共预算支出功能分类预算表", header, rows, "元", spans=spans)


def fund(b, no):
    header = by_item("政府性基金预算支出", "合计 基本支出 项目支出")
    note = f"注：本单位{b.year}年没有使用政府性基金预算安排的支出。"
    rows, title = [["合计"] * 4 + [""] * 3], "政府性基金预算支出功能分类预算表"
    return table(no, "government_fund_expenditure", title, header, rows, "元", note, spans=[[0, 0, 1, 4]])


def economy(b, no):
    rows = []
    for code in sorted({c[:3] for c in b.economic} | set(b.economic)):
        running = b.econ(code) if code[:3] == "302" else 0
        rows.append([code[:3], code[3:], ECONOMIC[code][0], *map(yuan, (b.econ(code), b.econ(code) - running, running))])
    rows.append(["合计"] * 3 + [*map(yuan, (b.basic(), b.staff_cost(), b.running_cost()))])
    header = head("项目*3 一般公共预算基本支出*3", "经济分类科目编码*2 经济分类科目名称/2 合计/2 人员经费/2 公用经费/2", "类 款")
    title, spans = "一般公共预算基本支出部门预算经济分类预算表", [[len(rows) - 1, 0, 1, 3]]
    return table(no, "general_budget_basic_expenditure", title, header, rows, "元", spans=spans)


def three_public(b, no):
    """The one table in 万元."""
    guests, cars = b.econ("30217"), b.econ("30231")
    names = "合计/2 因公出国(境)费/2 公务接待费/2 公务用车购置及运行费*3"
    header = head(f"{b.year}年“三公”经费预算数*6 机关运行经费预算数/3", names, "小计 购置费 运行费")
    row = [wan_shown(v) for v in (guests + cars, 0, guests, cars, 0, cars, b.running_cost())]
    return table(no, "three_public_expenses", "“三公”经费和机关运行经费预算表", header, [row], "万元")
