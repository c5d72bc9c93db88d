package dev.muster.pickle;

/// Text for a function of Python 2 that takes `unicode` only.
record UnicodeText(String text) {}
