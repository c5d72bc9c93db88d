package dev.muster.pickle;

/// Python's `complex`.
///
/// @param real the real part
/// @param imaginary the imaginary part
public record PyComplex(double real, double imaginary) {}
