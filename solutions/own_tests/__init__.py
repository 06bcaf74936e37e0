"""Tests that students write: the reference's, which are no part of the runtime."""
