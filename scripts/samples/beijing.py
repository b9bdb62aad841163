"""The tables of the Beijing family: 万元 with six decimals, code and name in one cell."""

from budget import ECONOMIC, FUNCTION
from figures import wan, wan_shown
from statement import closing, head, table, two_sides, with_numbers


def tables(b):
    made = [summary(b, 1), income(b, 2), expenditure(b, 3), projects(b, 4), general(b, 5), economy(b, 6), fund(7), three_public(b, 8)]
    return with_numbers([*made, procurement(b, 9)], "预算{:02d}表")


def shown(fen):
    return wan(fen, 6, True)


def joined(code):
    return f"{code}-{FUNCTION[code]}"


def summary(b, no):
    sources = [
        ("一、一般公共预算拨款收入", b.current()),
        ("二、政府性基金预算拨款收入", 0),
        ("三、国有资本经营预算拨款收入", 0),
        ("四、财政专户管理资金收入", 0),
        ("五、事业收入", 0),
    ]
    names = "本年收入合计 本年支出合计 上年结转结余 年终结转结余 收入总计 支出总计".split()
    rows = two_sides(b, sources, shown) + closing(b, shown, names)
    return table(no, "income_expenditure_summary", "收支总表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows)


def income(b, no):
    """By unit, not by account: the department and its one unit have the same amounts."""
    units = [[b.code, b.org], [b.code + "001", b.org + "本级"], ["合计", "合计"]]
    amounts = [shown(v) for v in (b.total(), b.current(), b.current(), 0, 0, b.carried(), b.carried(), 0)]
    names = "小计 一般公共预算资金 政府性基金预算资金 其他收入 小计 一般公共预算资金 单位资金"
    header = head("单位编码/2 单位名称/2 合计/2 本年收入*4 上年结转结余*3", names)
    return table(no, "income_summary", "收入总表", header, [unit + amounts for unit in units], spans=[[2, 0, 1, 2]])


def expenditure(b, no):
    line = lambda c: [shown(b.total(c)), shown(b.basic(c)), shown(b.project(c)), "", "", ""]
    rows = [[joined(c), *line(c)] for c in b.codes(b.total)] + [["合计", *line("")]]
    header = head("科目编码 合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出")
    return table(no, "expenditure_summary", "支出总表", header, rows)


def projects(b, no):
    rows = []
    for p in b.projects:
        now, old = (0, p.amount) if p.carried else (p.amount, 0)
        rows.append([p.kind, f"{b.code}001-{b.org}本级", p.name, shown(p.amount), shown(now), "", "", shown(old)])
    rows.append(["合计"] * 3 + [shown(b.project()), shown(b.project("", None, False)), "", "", shown(b.carried())])
    header = head("类型/2 项目单位/2 项目名称/2 合计/2 本年拨款*3 财政拨款结转结余/2", "一般公共预算 政府性基金预算 国有资本经营预算")
    return table(no, "project_expenditure", "项目支出表", header, rows, spans=[[len(rows) - 1, 0, 1, 3]])


def general(b, no):
    line = lambda c: [shown(v) for v in (b.total(c), b.basic(c), b.basic(c) - b.running(c), b.running(c), b.project(c))]
    rows = [[joined(c), *line(c)] for c in b.codes(b.total) if len(c) == 7] + [["合计", *line("")]]
    header = head("科目编码/2 合计/2 基本支出*3 项目支出/2", "小计 人员经费 公用经费")
    return table(no, "general_budget_expenditure", "一般公共预算财政拨款支出表", header, rows)


def economy(b, no):
    """Department codes beside government codes."""
    rows = []
    for code, amount in sorted(b.economic.items()):
        name, government, government_name = ECONOMIC[code]
        staff, running = (0, amount) if code[:3] == "302" else (amount, 0)
        rows.append([f"{code}-{name}", f"{government}-{government_name}", shown(amount), shown(staff), shown(running)])
    rows.append(["合计", "合计", shown(b.basic()), shown(b.staff_cost()), shown(b.running_cost())])
    header = head("部门预算支出经济分类科目/2 政府预算支出经济分类科目/2 一般公共预算基本支出*3", "合计 人员经费 公用经费")
    spans = [[len(rows) - 1, 0, 1, 2]]
    return table(no, "general_budget_basic_expenditure", "一般公共预算财政拨款基本支出表", header, rows, spans=spans)


def fund(no):
    header = head("科目编码 合计 基本支出 项目支出")
    return table(no, "government_fund_expenditure", "政府性基金预算财政拨款支出表", header, [["合计", "", "", ""]], note="注：本表无数据")


def three_public(b, no):
    guests, cars = b.econ("30217"), b.econ("30231")
    names = "单位名称/2 合计/2 因公出国（境）费用/2 公务接待费/2 公务用车购置及运行维护费*3"
    row = [b.org, *(wan_shown(v, 6) for v in (guests + cars, 0, guests, cars, 0, cars))]
    title = "财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表"
    return table(no, "three_public_expenses", title, head(names, "小计 公务用车购置费 公务用车运行维护费"), [row])


def procurement(b, no):
    lines = [("货物", b.other["goods"]), ("工程", 0), ("服务", b.other["services"])]
    lines.append(("合计", sum(v for _, v in lines)))
    header = head("采购类别/2 合计/2 资金来源*3", "一般公共预算资金 政府性基金预算资金 其他资金")
    return table(no, "government_procurement", "政府采购预算表", header, [[name, shown(v), shown(v), "", ""] for name, v in lines])
