"""Reading spreadsheets of organisations and writing them into the database."""
