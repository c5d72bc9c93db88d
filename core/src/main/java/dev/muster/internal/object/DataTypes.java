package dev.muster.internal.object;

import java.util.List;

/// The types of shared objects that only hold data, and on which no client ever waits.
public final class DataTypes {
    /// All of them, in the order of their typeids.
    public static final List<ObjectType> ALL =
            List.of(
                    ArrayObject.TYPE,
                    NamespaceObject.TYPE,
                    ValueObject.TYPE,
                    DictObject.TYPE,
                    ListObject.TYPE);

    private DataTypes() {}
}
