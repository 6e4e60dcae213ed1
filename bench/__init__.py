"""What is fast, measured beside what a user would write without this project."""
