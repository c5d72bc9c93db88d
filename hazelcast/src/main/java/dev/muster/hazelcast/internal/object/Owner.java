package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// Who holds something, or waits for it: a thread or a call of a process.
///
/// @param process its number as long as it is alive
/// @param place the thread's number, or that of the call
record Owner(long process, long place) {
    void write(Output out) {
        out.writeLong(process);
        out.writeUnsigned(place);
    }

    static Owner read(Input in) throws CodecException {
        return new Owner(in.readLong(), in.readUnsigned());
    }

    static void writeAll(List<Owner> owners, Output out) {
        out.writeUnsigned(owners.size());
        owners.forEach(each -> each.write(out));
    }

    static List<Owner> readAll(Input in) throws CodecException {
        var owners = new ArrayList<Owner>();
        for (int left = in.readCount(9); left > 0; left--) {
            owners.add(read(in));
        }
        return owners;
    }
}
