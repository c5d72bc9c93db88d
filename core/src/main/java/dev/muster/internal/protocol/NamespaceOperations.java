package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.LINEAR;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.TEXT;
import static dev.muster.internal.protocol.Shape.VALUE;

import org.jspecify.annotations.Nullable;

/// The operations of a namespace.
public final class NamespaceOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.NAMESPACE);

    public static final Operation<@Nullable Object> GET =
            ALL.add("__getattribute__", QUICK, HARMLESS, Result.VALUE, TEXT);
    public static final Operation<Void> SET =
            ALL.add("__setattr__", QUICK, HARMFUL, Result.DONE, TEXT, VALUE);

    /// Whether it was there.
    public static final Operation<Boolean> REMOVE =
            ALL.add("__delattr__", QUICK, HARMFUL, Result.FLAG, TEXT);

    /// A list of texts.
    public static final Operation<@Nullable Object> NAMES =
            ALL.add("names", LINEAR, HARMLESS, Result.VALUE);

    private NamespaceOperations() {}
}
