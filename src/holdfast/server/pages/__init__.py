"""The pages people see: templates and thin views over queries and actions."""
