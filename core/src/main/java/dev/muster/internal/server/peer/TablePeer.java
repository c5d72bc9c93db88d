package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.SharedObject;
import org.jspecify.annotations.Nullable;

/// A shared object as Java clients use it: by the table of its class.
///
/// @param operations what of that table they can call
record TablePeer(SharedObject object, Operation.Table operations) implements PeerObject {
    @Override
    public SharedType type() {
        return operations.type();
    }

    private MethodTable.ForJava<?> row(int operation) throws CodecException {
        MethodTable.ForJava<?> row = object.methods().at(operation);
        if (row == null) {
            throw new CodecException("%d is no operation of %s".formatted(operation, type().word()));
        }
        return row;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return row(operation).mayLast(object);
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        MethodTable.ForJava<?> row = row(operation);
        return row.call(object, call.read(row.operation(), in), call);
    }
}
