"""The training simulator: scenarios, the customer, attempts, commands and the browser app."""
