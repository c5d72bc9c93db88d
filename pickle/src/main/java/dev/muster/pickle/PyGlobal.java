package dev.muster.pickle;

/// A class or function of Python by its name: never loaded, never called, only kept and compared.
///
/// The names are those of Python 3 (`builtins`, `queue`); a pickle of protocol 2 or lower carries
/// the old ones (`__builtin__`, `Queue`), and reader and writer translate.
///
/// @param module the module's full name, such as `collections`
/// @param name the qualified name inside the module, such as `OrderedDict` or `Outer.Inner`
public record PyGlobal(String module, String name) implements Comparable<PyGlobal> {
    /// A name of Python's `builtins`.
    public static PyGlobal builtin(String name) {
        return new PyGlobal("builtins", name);
    }

    /// By module, then by name. This keeps a map of many names fast, even if an attacker chose
    /// them.
    @Override
    public int compareTo(PyGlobal other) {
        int modules = module.compareTo(other.module);
        return modules != 0 ? modules : name.compareTo(other.name);
    }

    /// `module.name`
    @Override
    public String toString() {
        return module + "." + name;
    }
}
