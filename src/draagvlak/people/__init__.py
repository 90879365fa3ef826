"""People, what each does where, signing in, who may do what, and the log of acts."""
