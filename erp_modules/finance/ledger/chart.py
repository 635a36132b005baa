"""The chart of accounts, posting rules and tax codes that a new company begins with.

Codes follow the usual Chinese order: 1 assets, 2 liabilities, 4 equity, 6 income and expense.
"""

#: Code, name, Chinese name, type, heading, control account of.
ACCOUNTS: tuple[tuple[str, str, str, str, str | None, str | None], ...] = (
    ("1", "Assets", "资产", "asset", None, None),
    ("1001", "Cash", "库存现金", "asset", "1", None),
    ("1002", "Bank", "银行存款", "asset", "1", None),
    ("1122", "Receivables", "应收账款", "asset", "1", "customer"),
    ("1123", "Advances to suppliers", "预付账款", "asset", "1", None),
    ("1221", "Other receivables", "其他应收款", "asset", "1", None),
    ("1405", "Inventory", "库存商品", "asset", "1", None),
    ("1601", "Fixed assets", "固定资产", "asset", "1", None),
    ("1602", "Accumulated depreciation", "累计折旧", "asset", "1", None),
    ("2", "Liabilities", "负债", "liability", None, None),
    ("2202", "Payables", "应付账款", "liability", "2", "supplier"),
    ("2203", "Deposits of customers", "预收账款", "liability", "2", None),
    ("2205", "Goods received, not invoiced", "应付暂估款", "liability", "2", None),
    ("2211", "Payroll payable", "应付职工薪酬", "liability", "2", None),
    ("2221", "Taxes payable", "应交税费", "liability", "2", None),
    ("2221.01", "Input tax", "应交增值税（进项税额）", "liability", "2221", None),
    ("2221.02", "Output tax", "应交增值税（销项税额）", "liability", "2221", None),
    ("2241", "Other payables", "其他应付款", "liability", "2", None),
    ("2242", "Unidentified receipts", "待核实收款", "liability", "2", None),
    ("4", "Equity", "所有者权益", "equity", None, None),
    ("4001", "Paid-in capital", "实收资本", "equity", "4", None),
    ("4104", "Retained earnings", "未分配利润", "equity", "4", None),
    ("6", "Income and expense", "损益", "income", None, None),
    ("6001", "Revenue", "主营业务收入", "income", "6", None),
    ("6051", "Other income", "其他业务收入", "income", "6", None),
    ("6061", "Exchange gains", "汇兑收益", "income", "6", None),
    ("6401", "Cost of sales", "主营业务成本", "expense", "6", None),
    ("6402", "Price differences", "采购价格差异", "expense", "6", None),
    ("6403", "Stock differences", "存货盘点差异", "expense", "6", None),
    ("6600", "Operating expense", "期间费用", "expense", "6", None),
    ("6601", "Selling expense", "销售费用", "expense", "6", None),
    ("6602", "Administrative expense", "管理费用", "expense", "6", None),
    ("6603", "Exchange losses", "汇兑损失", "expense", "6", None),
    ("6604", "Rounding differences", "尾差", "expense", "6", None),
    ("6605", "Wages and salaries", "工资费用", "expense", "6", None),
    ("6701", "Bad debt", "信用减值损失", "expense", "6", None),
)
#: Accounts that only sum up the ones below.
HEADINGS = frozenset(heading for *_, heading, _ in ACCOUNTS if heading)

RULES = {
    "inventory": "1405",
    "grni": "2205",
    "payables": "2202",
    "receivables": "1122",
    "revenue": "6001",
    "cost_of_sales": "6401",
    "tax_in": "2221.01",
    "tax_out": "2221.02",
    "bank": "1002",
    "price_difference": "6402",
    "stock_difference": "6403",
    "rounding": "6604",
    "expense": "6600",
    "advances": "1123",
    "deposits": "2203",
    "clearing": "2242",
    "bad_debt": "6701",
    "exchange_gain": "6061",
    "exchange_loss": "6603",
    "employee_payables": "2241",
    "payroll": "6605",
}

#: Code, name, Chinese name, used on, percent, account.
TAX_CODES = (
    ("IN13", "Input tax 13 %", "进项税 13%", "in", "13", "2221.01"),
    ("IN9", "Input tax 9 %", "进项税 9%", "in", "9", "2221.01"),
    ("IN6", "Input tax 6 %", "进项税 6%", "in", "6", "2221.01"),
    ("IN0", "No input tax", "无进项税", "in", "0", "2221.01"),
    ("OUT13", "Output tax 13 %", "销项税 13%", "out", "13", "2221.02"),
    ("OUT9", "Output tax 9 %", "销项税 9%", "out", "9", "2221.02"),
    ("OUT6", "Output tax 6 %", "销项税 6%", "out", "6", "2221.02"),
    ("OUT0", "No output tax", "免征销项税", "out", "0", "2221.02"),
)
