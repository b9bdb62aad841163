"""The tables of the Yantai family: each level's code printed once, wide tables that are set sideways."""

from budget import ECONOMIC, FUNCTION
from figures import wan
from statement import class_lines, closing, head, split_code, table, two_sides, with_numbers


def tables(b):
    made = [summary(b, 1), income(b, 2), expenditure(b, 3), general(b, 4), economy(b, 5), three_public(b, 6), projects(b, 7)]
    return with_numbers([*made, performance(b, 8)], "公开表{}")


def once(code):
    """Only the last level of a code; the ones above stand on the rows above."""
    return [code if len(code) == 3 else "", code[3:] if len(code) == 5 else "", code[5:] if len(code) == 7 else ""]


def lines(b, amounts):
    """The total first, then a row for each 类, 款 and 项."""
    rows = [["", "", "", "合计", *map(wan, amounts(""))]]
    return rows + [[*once(c), FUNCTION[c], *map(wan, amounts(c))] for c in b.codes(b.total)]


def columns(names):
    return head("科目编码*3 科目名称/2 " + " ".join(f"{n}/2" for n in names.split()), "类 款 项")


def summary(b, no):
    sources = [
        ("一、财政拨款收入", b.current()),
        ("一般公共预算收入", b.current()),
        ("政府性基金预算收入", 0),
        ("国有资本经营预算收入", 0),
        ("二、财政专户管理资金收入", 0),
        ("三、事业收入", 0),
    ]
    names = ["本 年 收 入 合 计", "本 年 支 出 合 计", "上年结转", "结转下年", "收 入 总 计", "支 出 总 计"]
    rows = two_sides(b, sources, wan, class_lines()[:23]) + closing(b, wan, names)
    return table(no, "income_expenditure_summary", "收支总体情况表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows)


def income(b, no):
    names = "合计 上年结转 一般公共预算 政府性基金预算 国有资本经营预算 财政专户管理资金 事业收入 上级补助收入 附属单位上缴收入 其他收入"
    rows = lines(b, lambda c: (b.total(c), b.carried(c), b.current(c), 0, 0, 0, 0, 0, 0, 0))
    return table(no, "income_summary", "收入总体情况表", columns(names), rows)


def expenditure(b, no):
    names = "合计 基本支出 项目支出 上缴上级支出 事业单位经营支出 对附属单位补助支出"
    rows = lines(b, lambda c: (b.total(c), b.basic(c), b.project(c), 0, 0, 0))
    return table(no, "expenditure_summary", "支出总体情况表", columns(names), rows)


def general(b, no):
    rows = lines(b, lambda c: (b.total(c), b.basic(c), b.basic(c) - b.running(c), b.running(c), b.project(c)))
    header = head("科目编码*3 科目名称/3 合计/3 基本支出*3 项目支出/3", "类/2 款/2 项/2 小计/2 其中：*2", "人员经费 公用经费")
    return table(no, "general_budget_expenditure", "一般公共预算支出情况表", header, rows)


def economy(b, no):
    """Department codes beside government codes, each in two columns."""
    rows = [["", "", "合计", "", "", "", wan(b.basic()), wan(b.staff_cost()), wan(b.running_cost())]]
    for code, amount in sorted(b.economic.items()):
        name, government, government_name = ECONOMIC[code]
        staff, running = (0, amount) if code[:3] == "302" else (amount, 0)
        codes = [code[:3], code[3:], name, government[:3], government[3:], government_name]
        rows.append([*codes, wan(amount), wan(staff), wan(running)])
    header = head("部门预算支出经济分类*3 政府预算支出经济分类*3 基本支出*3", "类 款 科目名称 类 款 科目名称 合计 人员经费 公用经费")
    return table(no, "general_budget_basic_expenditure", "一般公共预算基本支出情况表", header, rows)


def three_public(b, no):
    guests, cars = b.econ("30217"), b.econ("30231")
    header = head("“三公”经费合计/2 因公出国（境）费/2 公务用车购置及运行费*3 公务接待费/2", "小计 公务用车购置费 公务用车运行费")
    row = [wan(v) or "0.00" for v in (guests + cars, 0, cars, 0, cars, guests)]
    return table(no, "three_public_expenses", "一般公共预算“三公”经费支出情况表", header, [row])


def projects(b, no):
    rows = [["合计", "", "", "", "", wan(b.project()), wan(b.project("", None, False)), "", "", wan(b.carried())]]
    for p in b.projects:
        now, old = (0, p.amount) if p.carried else (p.amount, 0)
        rows.append([p.name, p.kind, *split_code(p.item), wan(p.amount), wan(now), "", "", wan(old)])
    header = head("项目名称/2 项目类别/2 科目编码*3 合计/2 当年预算*3 上年结转/2", "类 款 项 一般公共预算 政府性基金 国有资本经营预算")
    return table(no, "project_expenditure", "项目支出情况表", header, rows)


INDICATORS = [
    ("产出指标", "数量指标", "年度任务完成比例", "≥95%"),
    ("", "质量指标", "验收合格率", "100%"),
    ("", "时效指标", "按期完成率", "≥98%"),
    ("效益指标", "社会效益", "群众出行条件", "持续改善"),
    ("满意度指标", "服务对象满意度", "服务对象满意度", "≥90%"),
]


def performance(b, no):
    """One wide table for all projects: name, amount and goal merged over the rows of their indicators."""
    rows, spans = [], []
    for p in (p for p in b.projects if not p.carried):
        top = len(rows)
        spans += [[top, c, len(INDICATORS), 1] for c in (0, 1, 2)] + [[top, 3, 3, 1]]
        goal = f"完成{p.name}年度任务，资金使用规范，设施运行正常，安全生产无责任事故。"
        rows += [["", "", "", *line] for line in INDICATORS]
        rows[top][:3] = [p.name, wan(p.amount), goal]
    header = head("项目名称 项目资金 年度绩效目标 一级指标 二级指标 三级指标 指标值")
    return table(no, "project_performance_target", "项目支出绩效目标表", header, rows, spans=spans)
