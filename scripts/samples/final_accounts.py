"""The tables of a final account, from a budget read as what was spent; `left` is what stays at the year's end."""

from budget import ECONOMIC, FUNCTION
from figures import percent, wan, wan_shown
from statement import class_lines, head, table, with_numbers

ROWS = 23


def tables(b, left, last_year):
    made = [summary(b, left), income(b, left), expenditure(b), general(b), basic(b), fund(b), three_public(b), compared(b, left, last_year)]
    return with_numbers(made, "公开{:02d}表")


def summary(b, left):
    earned = b.current() + left
    sources = [
        ("一、一般公共预算财政拨款收入", earned),
        ("二、政府性基金预算财政拨款收入", 0),
        ("三、国有资本经营预算财政拨款收入", 0),
        ("四、上级补助收入", 0),
        ("五、事业收入", 0),
        ("六、经营收入", 0),
        ("七、附属单位上缴收入", 0),
        ("八、其他收入", 0),
    ]
    rows = []
    for i, (label, code) in enumerate(class_lines()[:ROWS], 1):
        rows.append(
            [*((sources[i - 1][0], str(i), wan(sources[i - 1][1])) if i <= 8 else ("", str(i), "")), label, str(i + 31), wan(b.total(code))]
        )
    ends = [
        ("本年收入合计", earned, "本年支出合计", b.total()),
        ("使用专用结余", 0, "结余分配", 0),
        ("年初结转和结余", b.carried(), "年末结转和结余", left),
        ("总计", earned + b.carried(), "总计", b.total() + left),
    ]
    rows += [[a, str(ROWS + i), wan(x), c, str(ROWS + 31 + i), wan(z)] for i, (a, x, c, z) in enumerate(ends, 1)]
    header = head("收入*3 支出*3", "项目 行次 决算数 项目 行次 决算数")
    header.append([{"text": t, "cs": 1, "rs": 1} for t in ("栏次", "", "1", "栏次", "", "2")])
    return table(
        1, "income_expenditure_summary", "收入支出决算总表", header, rows, note="注：本表反映部门本年度的总收支和年末结转结余情况。"
    )


def by_item(b, no, kind, title, names, amounts, note=None):
    rows = [["合计", "合计", *map(wan, amounts(""))]] + [[c, FUNCTION[c], *map(wan, amounts(c))] for c in b.codes(b.total)]
    header = head(
        "项目*2" + "".join(f" {n}/2" for n in names), "功能分类科目编码 科目名称", " ".join(["栏次*2", *map(str, range(1, len(names) + 1))])
    )
    return table(no, kind, title, header, rows, note=note, spans=[[0, 0, 1, 2]])


def income(b, left):
    """What stays unspent came in under the main item."""
    came = lambda c: b.current(c) + (left if b.main_item.startswith(c) else 0)
    return by_item(
        b,
        2,
        "income_summary",
        "收入决算表",
        ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"],
        lambda c: (came(c), came(c), 0, 0, 0, 0, 0),
    )


def expenditure(b):
    return by_item(
        b,
        3,
        "expenditure_summary",
        "支出决算表",
        ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        lambda c: (b.total(c), b.basic(c), b.project(c), 0, 0, 0),
    )


def general(b):
    return by_item(
        b,
        4,
        "general_budget_expenditure",
        "一般公共预算财政拨款支出决算表",
        ["合计", "基本支出", "项目支出"],
        lambda c: (b.total(c), b.basic(c), b.project(c)),
    )


def basic(b):
    """人员经费 on the left, 公用经费 on the right, each with code, name and amount."""
    codes = sorted({c[:3] for c in b.economic} | set(b.economic))
    staff, running = [c for c in codes if c[:3] != "302"], [c for c in codes if c[:3] == "302"]
    line = lambda c: [c, ECONOMIC[c][0], wan(b.econ(c))]
    rows = [line(staff[i]) + (line(running[i]) if i < len(running) else [""] * 3) for i in range(len(staff))]
    rows.append(["人员经费合计", "人员经费合计", wan(b.staff_cost()), "公用经费合计", "公用经费合计", wan(b.running_cost())])
    header = head("人员经费*3 公用经费*3", "科目编码 科目名称 决算数 科目编码 科目名称 决算数")
    end = len(rows) - 1
    return table(
        5,
        "general_budget_basic_expenditure",
        "一般公共预算财政拨款基本支出决算明细表",
        header,
        rows,
        spans=[[end, 0, 1, 2], [end, 3, 1, 2]],
    )


def fund(b):
    header = head("项目*2 年初结转和结余/2 本年收入/2 本年支出*3 年末结转和结余/2", "功能分类科目编码 科目名称 小计 基本支出 项目支出")
    return table(
        6,
        "government_fund_expenditure",
        "政府性基金预算财政拨款收入支出决算表",
        header,
        [["合计", "合计"] + [""] * 6],
        note="注：本部门本年度没有政府性基金预算财政拨款收入和支出。",
        spans=[[0, 0, 1, 2]],
    )


def three_public(b):
    guests, cars = b.econ("30217"), b.econ("30231")
    plan_guests, plan_cars = guests + 12 * 10000, cars + 35 * 10000
    names = "合计/2 因公出国（境）费/2 公务用车购置及运行费*3 公务接待费/2"
    header = head(
        "预算数*6 决算数*6",
        f"{names} {names}",
        "小计 公务用车购置费 公务用车运行费 小计 公务用车购置费 公务用车运行费",
        " ".join(map(str, range(1, 13))),
    )
    row = [wan_shown(v) for g, c in ((plan_guests, plan_cars), (guests, cars)) for v in (g + c, 0, c, 0, c, g)]
    return table(7, "three_public_expenses", "财政拨款“三公”经费支出决算表", header, [row])


def compared(b, left, last_year):
    """This year beside last year: negative changes, and percentages."""
    this = {
        "本年收入合计": b.current() + left,
        "年初结转和结余": b.carried(),
        "本年支出合计": b.total(),
        "其中：基本支出": b.basic(),
        "项目支出": b.project(),
        "年末结转和结余": left,
    }
    rows = [
        [name, wan_shown(v), wan_shown(last_year[name]), wan_shown(v - last_year[name]), percent(v - last_year[name], last_year[name])]
        for name, v in this.items()
    ]
    return table(8, "unclassified", "本年度与上年度收支对比表", head("项目 本年决算数 上年决算数 增减额 增减率"), rows)
