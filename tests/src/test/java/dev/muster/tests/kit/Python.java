package dev.muster.tests.kit;

import java.nio.file.Path;

/// A CPython of this machine.
///
/// @param executable the interpreter itself, not a script that chooses one
/// @param major the first number of its version
/// @param minor the second number of its version
/// @param micro the third number of its version
/// @param hasOwnTests whether CPython's own test suite is installed with it
public record Python(Path executable, int major, int minor, int micro, boolean hasOwnTests) {

    /// Major and minor version, as in `3.13`.
    public String version() {
        return major + "." + minor;
    }

    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    @Override
    public String toString() {
        return "Python " + major + "." + minor + "." + micro;
    }
}
