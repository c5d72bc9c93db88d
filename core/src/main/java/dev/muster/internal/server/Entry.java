package dev.muster.internal.server;

import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.SharedObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One shared object in the [ObjectTable]: its name on the wire, what clients may call, who refers
/// to it.
final class Entry {
    private final String ident;
    private final SharedObject object;
    private final List<String> exposed;
    private final Set<String> allowed;

    /// Guarded by the table. How many clients refer to it.
    long references;

    /// Guarded by the table. Whether a client may ask for it that does not refer to it yet.
    boolean isWanted;

    /// Guarded by the table. Whether it was ever stored, as a proxy, inside another object: then
    /// only the garbage collector knows when it is there no more.
    boolean isStored;

    /// Guarded by the table. Whether the object counts because of this entry.
    boolean isCounted;

    /// @param exposed the names that clients are told; empty for those of the object's own table
    Entry(String ident, SharedObject object, List<String> exposed) {
        this.ident = ident;
        this.object = object;
        this.exposed = exposed.isEmpty() ? object.methods().exposed() : exposed;
        this.allowed = Set.copyOf(exposed);
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

    /// The method of this name if clients may call it, or null.
    MethodTable.@Nullable Method<?> method(String name) {
        if (!allowed.isEmpty() && !allowed.contains(name)) {
            return null;
        }
        return object.methods().find(name);
    }
}
