"""The thirteen tables of the Shanxi family, from a budget."""

from budget import ECONOMIC, FUNCTION
from figures import wan
from statement import class_lines, head, table, with_numbers


def income_expenditure(b, no=1):
    sources = [
        ("一、一般公共预算", b.current("", "general")),
        ("二、政府性基金预算", b.current("", "fund")),
        ("三、国有资本经营预算", 0),
        ("四、财政专户管理资金", 0),
        ("五、单位资金", 0),
    ]
    rows = []
    for i, (label, code) in enumerate(class_lines()):
        left = [sources[i][0], wan(sources[i][1])] if i < len(sources) else ["", ""]
        rows.append(left + [label, wan(b.total(code)), wan(b.current(code)), wan(b.carried(code))])
    rows.append(["本年收入合计", wan(b.current()), "本年支出合计", wan(b.total()), wan(b.current()), wan(b.carried())])
    rows.append(["上年结转", wan(b.carried()), "年终结转", "", "", ""])
    rows.append(["收入总计", wan(b.total()), "支出总计", wan(b.total()), wan(b.current()), wan(b.carried())])
    y = b.year
    header = head("收入*2 支出*4", f"项目 {y}年 项目 {y}年合计 当年预算安排 上年结转安排")
    return table(no, "income_expenditure_summary", f"{y}年预算收支总表", header, rows)


def by_item(b, codes, amounts):
    """A total row, then a row for each 类, 款 and 项."""
    rows = [["合计", "", *map(wan, amounts(""))]]
    return rows + [[c, FUNCTION[c], *map(wan, amounts(c))] for c in codes]


def income(b, no=2):
    rows = by_item(b, b.codes(b.total), lambda c: (b.current(c), b.current(c, "general"), b.current(c, "fund"), 0, 0, 0, b.carried(c)))
    header = head(
        "项目*2 本年收入*6 上年结转/2", "科目编码 科目名称 合计 一般公共预算 政府性基金 国有资本经营预算 财政专户管理资金 单位资金"
    )
    return table(no, "income_summary", f"{b.year}年预算收入总表", header, rows)


def expenditure(b, no=3):
    rows = by_item(b, b.codes(b.total), lambda c: (b.total(c), b.basic(c), b.project(c)))
    header = head(f"项目*2 {b.year}年预算数*3", "科目编码 科目名称 合计 基本支出 项目支出")
    return table(no, "expenditure_summary", f"{b.year}年预算支出总表", header, rows)


def fiscal_summary(b, no=4):
    sources = [("一、一般公共预算", b.current("", "general")), ("二、政府性基金预算", b.current("", "fund")), ("三、国有资本经营预算", 0)]
    rows = []
    for i, (label, code) in enumerate(class_lines()):
        left = [sources[i][0], wan(sources[i][1])] if i < 3 else ["", ""]
        rows.append(left + [label, wan(b.total(code)), wan(b.total(code, "general")), wan(b.total(code, "fund")), ""])
    sums = [wan(b.total()), wan(b.total("", "general")), wan(b.total("", "fund")), ""]
    rows.append(["本年收入合计", wan(b.current()), "本年支出合计", *sums])
    rows.append(["上年财政拨款结转", wan(b.carried()), "年终结转", "", "", "", ""])
    carried = [wan(b.carried("", "general")), wan(b.carried("", "fund")), ""]
    rows += [[label, amount, "", "", "", "", ""] for (label, _), amount in zip(sources, carried, strict=True)]
    rows.append(["收入总计", wan(b.total()), "支出总计", *sums])
    header = head("收入*2 支出*5", "项目/2 金额/2 项目/2 金额*4", "小计 一般公共预算 政府性基金预算 国有资本经营预算")
    return table(no, "fiscal_appropriation_summary", f"{b.year}年财政拨款收支总表", header, rows)


def general_budget(b, no=5):
    keep = lambda c: b.current(c, "general")
    rows = by_item(b, b.codes(keep), lambda c: (keep(c), b.basic(c), b.project(c, "general", False)))
    header = head(f"项目*2 {b.year}年预算数*3", "科目编码 科目名称 合计 基本支出 项目支出")
    return table(no, "general_budget_expenditure", f"{b.year}年一般公共预算支出预算表（不含上年结转）", header, rows)


def basic_by_economy(b, no=6):
    rows = [["合计", "", wan(b.basic()), wan(b.staff_cost()), wan(b.running_cost())]]
    for code in sorted({c[:3] for c in b.economic} | set(b.economic)):
        amount = b.econ(code)
        staff, running = (amount, 0) if code[:3] != "302" else (0, amount)
        rows.append([ECONOMIC[code][0], ECONOMIC[code][2] if len(code) > 3 else "", wan(amount), wan(staff), wan(running)])
    header = head(f"部门预算支出经济科目名称/2 政府预算支出经济科目名称/2 {b.year}年预算数*3", "合计 人员经费 公用经费")
    return table(no, "general_budget_basic_expenditure", f"{b.year}年一般公共预算安排基本支出分经济科目表（不含上年结转）", header, rows)


def fund_income(b, no=7):
    amount = b.current("", "fund")
    rows = [["合计", "", wan(amount)]]
    if amount:
        rows += [
            ["103", "非税收入", wan(amount)],
            ["10301", "政府性基金收入", wan(amount)],
            ["1030148", "国有土地使用权出让收入", wan(amount)],
        ]
    header = head("项目*2 政府性基金收入预算/2", "收入科目编码 科目名称")
    return table(no, "government_fund_income", f"{b.year}年政府性基金预算收入表（不含上年结转）", header, rows, note=empty_note(amount))


def fund_expenditure(b, no=8):
    keep = lambda c: b.current(c, "fund")
    rows = by_item(b, b.codes(keep), lambda c: (keep(c), 0, keep(c)))
    header = head("科目编码 科目名称 合计 基本支出 项目支出")
    return table(
        no, "government_fund_expenditure", f"{b.year}年政府性基金预算支出表（不含上年结转）", header, rows, note=empty_note(keep(""))
    )


def empty_note(amount):
    return None if amount else "注：本表无数据"


def state_capital(b, no=9):
    header = head(
        "国有资本经营预算收入*3 国有资本经营预算支出*5",
        "项目*2 国有资本经营收入预算/2 科目编码/2 科目名称/2 合计/2 基本支出/2 项目支出/2",
        "收入科目编码 科目名称",
    )
    return table(
        no,
        "state_capital_budget",
        f"{b.year}年国有资本经营预算收支预算表（不含上年结转）",
        header,
        [["合计"] + [""] * 7],
        note="注：本表无数据",
    )


def three_public(b, no=10):
    guests, cars = b.econ("30217"), b.econ("30231")
    lines = [
        ("因公出国（境）费", 0),
        ("公务接待费", guests),
        ("公务用车购置及运行费", cars),
        ("①公务用车购置费", 0),
        ("②公务用车运行维护费", cars),
        ("合计", guests + cars),
    ]
    header = head(f"项目/2 {b.year}年预算数*4", "合计 一般公共预算 政府性基金预算 国有资本经营预算")
    rows = [[label, wan(v), wan(v), "", ""] for label, v in lines]
    return table(no, "three_public_expenses", f"{b.year}年财政拨款安排“三公”经费支出预算表", header, rows, note=empty_note(guests + cars))


def running_costs(b, no=11):
    header = head(f"单位名称/2 {b.year}预算数*4", "合计 一般公共预算 政府性基金预算 国有资本经营预算")
    amount = wan(b.running_cost())
    rows = [["部门合计", amount, amount, "", ""], [b.org, amount, amount, "", ""]]
    return table(no, "agency_operating_expenses", f"{b.year}年财政拨款安排机关运行经费预算表", header, rows)


def projects(b, no=12):
    chosen = [p for p in b.projects if not p.carried]
    amounts = lambda g, f: [wan(g + f), wan(g), wan(f), "", "", ""]
    rows = [[b.org, *amounts(b.project("", "general", False), b.project("", "fund", False))]]
    rows += [[p.name, *amounts(*((p.amount, 0) if p.source == "general" else (0, p.amount)))] for p in chosen]
    header = head(
        f"项目名称/2 合计/2 {b.year}年财政拨款*3 财政专户管理资金/2 单位资金/2",
        "一般公共预算 政府性基金预算 国有资本经营预算",
        "1 2 3 4 5 6 7",
    )
    return table(no, "project_expenditure", f"{b.year}年项目支出预算表（本年预算）", header, rows)


def carried_projects(b, no=13):
    total = wan(b.carried())
    rows = [[b.org, total, total, "", ""]] + [[p.name, wan(p.amount), wan(p.amount), "", ""] for p in b.projects if p.carried]
    header = head(f"项目名称/2 合计/2 {b.year}年财政拨款*3", "一般公共预算 政府性基金预算 国有资本经营预算", "1 2 3 4 5")
    return table(no, "project_expenditure_carryover", f"{b.year}年项目支出预算表（上年结转）", header, rows)


def tables(b):
    made = [
        income_expenditure(b),
        income(b),
        expenditure(b),
        fiscal_summary(b),
        general_budget(b),
        basic_by_economy(b),
        fund_income(b),
        fund_expenditure(b),
        state_capital(b),
        three_public(b),
        running_costs(b),
        projects(b),
        carried_projects(b),
    ]
    return with_numbers(made, "预算公开表{}")


def form(b, project, texts, indicators, period="1年", date=None):
    """The performance form of one project; county money is what is left of the total."""
    parts = {"total": project.amount, "central": 0, "province": project.province, "county": project.amount - project.province, "self": 0}
    shown = {k: f"{v // 100:,}" for k, v in parts.items()}
    return {
        "name": project.name,
        "supervisor": f"{b.code}-{b.org}",
        "unit": b.org,
        "attribute": "一次性项目（1年结束）" if period == "1年" else "延续性项目",
        "period": period,
        "funds": shown,
        "texts": texts,
        "indicators": indicators,
        "date": date or f"{b.year - 1}1028093015",
    }
