"""The performance-target form of one project: eight columns, 实施期目标 beside 年度目标, much of it merged."""

from tables import Cell

COLUMNS = 8
SHARES = [9, 11, 13, 20, 10, 12, 17, 10]
TITLE = "县（区）级预算部门（单位）项目支出绩效目标表"
FUNDS = [
    ("资金总额：", "total"),
    ("其中：中央财政资金", "central"),
    ("省级财政资金", "province"),
    ("市县（区）财政资金", "county"),
    ("单位自筹", "self"),
    ("其他资金", "other"),
]
LEVEL1 = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "经济效益": "效益指标",
    "社会效益": "效益指标",
    "生态效益": "效益指标",
    "可持续影响": "效益指标",
    "服务对象满意度": "满意度指标",
}


def cells(form):
    """All cells of a form, top to bottom."""
    out = []

    def put(row, col, rows, cols, text, align="center"):
        out.append(Cell(row, col, rows, cols, text, align))

    put(0, 0, 1, 2, "项目名称"), put(0, 2, 1, 6, form["name"])
    put(1, 0, 1, 2, "主管部门及代码"), put(1, 2, 1, 2, form["supervisor"]), put(1, 4, 1, 1, "实施单位"), put(1, 5, 1, 3, form["unit"])
    put(2, 0, 1, 2, "项目属性"), put(2, 2, 1, 2, form["attribute"]), put(2, 4, 1, 1, "项目期"), put(2, 5, 1, 3, form["period"])
    row = funds(put, form["funds"], 3)
    for label, text in form["texts"].items():
        if label != "总体目标":
            put(row, 0, 1, 2, label), put(row, 2, 1, 6, text, "left")
            row += 1
    put(row, 0, 2, 1, "总体目标"), put(row, 1, 1, 4, "实施期目标"), put(row, 5, 1, 3, "年度目标")
    put(row + 1, 1, 1, 4, form["texts"]["总体目标"], "left"), put(row + 1, 5, 1, 3, form["texts"]["总体目标"], "left")
    row = indicators(put, form["indicators"], row + 2)
    put(row, 0, 1, 2, "负责人："), put(row, 2, 1, 1, "经办人："), put(row, 3, 1, 2, "联系电话："), put(row, 5, 1, 1, "填报日期：")
    put(row, 6, 1, 2, form["date"])
    return out


def funds(put, amounts, row):
    """The funds block: one label over six rows, the implementation period beside the year."""
    put(row, 0, len(FUNDS), 2, "项目资金（元）")
    for i, (label, key) in enumerate(FUNDS):
        first, second = ("实施期" + label, "年度" + label) if i == 0 else (label, label)
        amount = amounts.get(key, "")
        put(row + i, 2, 1, 1, first), put(row + i, 3, 1, 1, amount), put(row + i, 4, 1, 2, second), put(row + i, 6, 1, 2, amount)
    return row + len(FUNDS)


def indicators(put, lines, row):
    """The indicator block: 绩效指标 over all rows, level one over its rows, level two over equal neighbours."""
    put(row, 0, len(lines) + 1, 1, "绩效指标")
    for col, text in enumerate(["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"], 1):
        put(row, col, 1, 1, text)
    row += 1
    for first, last, name in neighbours([LEVEL1[line[0]] for line in lines]):
        put(row + first, 1, last - first, 1, name)
    for first, last, name in neighbours([line[0] for line in lines]):
        put(row + first, 2, last - first, 1, name), put(row + first, 5, last - first, 1, name)
    for i, (_, name, target) in enumerate(lines):
        put(row + i, 3, 1, 1, name), put(row + i, 4, 1, 1, target), put(row + i, 6, 1, 1, name), put(row + i, 7, 1, 1, target)
    return row + len(lines)


def neighbours(names):
    """Runs of equal names: (first, one past the last, name)."""
    out = []
    for i, name in enumerate(names):
        if out and out[-1][2] == name:
            out[-1] = (out[-1][0], i + 1, name)
        else:
            out.append((i, i + 1, name))
    return out
