"""Money of accounts: wallets, what is reserved of them, and the ledger that explains them."""
