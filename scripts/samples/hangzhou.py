"""The tables of the Hangzhou family: no codes, the hierarchy by indent, an index row."""

from budget import ECONOMIC, FUNCTION
from figures import wan, wan_shown
from statement import closing, head, table, two_sides, with_numbers


def tables(b):
    made = [summary(b, 1), income(b, 2), expenditure(b, 3), general(b, 4), economy(b, 5), three_public(b, 6)]
    for t in made:
        t["title"] = f"{b.year}年{b.org}{t['title']}"
    return with_numbers(made, "表{}")


def by_item(b, names, amounts):
    """(header, rows) of a table by account, each level indented by one more wide space."""
    header = head(f"科目名称 {names}", " ".join(["**", *map(str, range(1, len(names.split()) + 1))]))
    rows = [["合计", *map(wan, amounts(""))]]
    return header, rows + [["　" * ((len(c) - 3) // 2) + FUNCTION[c], *map(wan, amounts(c))] for c in b.codes(b.total)]


def summary(b, no):
    sources = [
        ("一、一般公共预算", b.current()),
        ("二、政府性基金预算", 0),
        ("三、国有资本经营预算", 0),
        ("四、财政专户管理资金", 0),
        ("五、单位资金", 0),
    ]
    names = "本年收入合计 本年支出合计 上年结转 年终结转 收入总计 支出总计".split()
    rows = two_sides(b, sources, wan) + closing(b, wan, names)
    return table(no, "income_expenditure_summary", "收支预算总表", head("收入*2 支出*2", "项目 预算数 项目 预算数"), rows)


def income(b, no):
    amounts = lambda c: (b.total(c), b.current(c), 0, 0, b.carried(c))
    return table(no, "income_summary", "收入预算总表", *by_item(b, "合计 一般公共预算 政府性基金预算 单位资金 上年结转", amounts))


def expenditure(b, no):
    amounts = lambda c: (b.total(c), b.basic(c), b.project(c))
    return table(no, "expenditure_summary", "支出预算总表", *by_item(b, "合计 基本支出 项目支出", amounts))


def general(b, no):
    amounts = lambda c: (b.total(c), b.basic(c) - b.running(c), b.running(c), b.project(c))
    return table(no, "general_budget_expenditure", "一般公共预算支出预算表", *by_item(b, "合计 人员支出 日常公用支出 项目支出", amounts))


def economy(b, no):
    rows = [["合计", *map(wan, (b.basic(), b.staff_cost(), b.running_cost()))]]
    for code in sorted({c[:3] for c in b.economic} | set(b.economic)):
        amount = b.econ(code)
        staff, running = (0, amount) if code[:3] == "302" else (amount, 0)
        rows.append(["　" * (len(code) > 3) + ECONOMIC[code][0], wan(amount), wan(staff), wan(running)])
    header = head("经济分类科目 合计 人员经费 公用经费", "栏次 1 2 3")
    return table(no, "general_budget_basic_expenditure", "一般公共预算基本支出预算表", header, rows)


def three_public(b, no):
    guests, cars = b.econ("30217"), b.econ("30231")
    lines = [
        ("“三公”经费合计", guests + cars),
        ("1.因公出国（境）费用", 0),
        ("2.公务接待费", guests),
        ("3.公务用车购置及运行维护费", cars),
        ("其中：公务用车购置费", 0),
        ("公务用车运行维护费", cars),
    ]
    header = head("项目 预算数", "** 1")
    return table(no, "three_public_expenses", "“三公”经费预算表", header, [[name, wan_shown(v)] for name, v in lines])
