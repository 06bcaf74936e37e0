"""The solution is text that is run.

base: stub
expected: watched
"""
exec("def show(node, pid): return 'nothing'")
