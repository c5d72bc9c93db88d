package dev.muster.pickle;

/// The two constants of Python that have no counterpart in Java.
public enum PySingleton {
    /// `...`
    ELLIPSIS("Ellipsis"),
    /// What a comparison returns when it does not know the other type.
    NOT_IMPLEMENTED("NotImplemented");

    private final String pythonName;

    PySingleton(String pythonName) {
        this.pythonName = pythonName;
    }

    /// The name in `builtins`.
    public String pythonName() {
        return pythonName;
    }
}
