package dev.muster.pickle;

/// The globals that are values rather than classes or functions.
final class PySingletons {
    private PySingletons() {}

    /// The constant of this name, or the global itself.
    static Object of(PyGlobal global) {
        if (global.module().equals("builtins")) {
            for (PySingleton constant : PySingleton.values()) {
                if (constant.pythonName().equals(global.name())) {
                    return constant;
                }
            }
        }
        return global;
    }
}
