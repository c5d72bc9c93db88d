package dev.muster.internal.server;

import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.PythonName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One shared object in the [ObjectTable]: its name on the wire, what clients may call, and how
/// many refer to it.
final class Entry {
    private final String ident;
    private final SharedObject object;
    private final List<String> exposed;
    private final Set<String> allowed;

    /// Guarded by the table. How many clients refer to it.
    long references;

    /// Guarded by the table. Whether a client that does not refer to it yet may ask for it.
    boolean isWanted;

    /// Guarded by the table. Whether it was ever stored, as a proxy, inside another object: then
    /// only the garbage collector knows when it is no longer there.
    boolean isStored;

    /// Guarded by the table. Whether the object counts because of this entry.
    boolean isCounted;

    /// @param exposed the exposed names; empty for those of the object's own table
    Entry(String ident, SharedObject object, List<String> exposed) {
        this.ident = ident;
        this.object = object;
        List<String> names = exposed.stream().map(name -> ownName(object, name)).toList();
        this.exposed = names.isEmpty() ? object.methods().exposed() : names;
        this.allowed = Set.copyOf(names);
    }

    /// The name that a method has in its table, whichever of its names is given.
    private static String ownName(SharedObject object, String name) {
        MethodTable.Method<?> method = object.methods().find(name);
        return method == null ? name : method.name();
    }

    /// Whether clients may call the same methods of it as these names allow.
    boolean exposesLike(List<String> names) {
        return allowed.equals(
                names.stream()
                        .map(name -> ownName(object, name))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    String ident() {
        return ident;
    }

    SharedObject object() {
        return object;
    }

    List<String> exposed() {
        return exposed;
    }

    /// Those names as a client can call them.
    List<String> exposed(boolean toPython2) {
        return toPython2
                ? exposed.stream()
                        .map(PythonName::inPython2)
                        .filter(name -> exposed.contains(ownName(object, name)))
                        .distinct()
                        .toList()
                : exposed;
    }

    /// The method of this name if clients may call it, or null.
    MethodTable.@Nullable Method<?> method(String name) {
        MethodTable.Method<?> method = object.methods().find(name);
        boolean isAllowed =
                allowed.isEmpty() || (method != null && allowed.contains(method.name()));
        return isAllowed ? method : null;
    }
}
