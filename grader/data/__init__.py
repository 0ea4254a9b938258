"""The data sets that assignments train on."""
