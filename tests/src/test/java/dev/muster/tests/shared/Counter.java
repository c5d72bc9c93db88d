package dev.muster.tests.shared;

/// Something that counts: registered, and so passed by reference.
public interface Counter {
    /// Adds one.
    ///
    /// @return how many there are
    int count();

    /// How many there are.
    int total();
}
