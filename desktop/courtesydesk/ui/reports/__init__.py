"""The reports page: numbers, charts, and the conversations behind them."""
