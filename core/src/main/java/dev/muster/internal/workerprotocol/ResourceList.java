package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All resources of one name that a program sees, as read by `ServiceLoader`. A worker requests
/// them under a name that no class loader knows.
public final class ResourceList {
    private static final String ALL = "muster:all:";

    private ResourceList() {}

    /// One of them.
    ///
    /// @param place its URL in the program
    /// @param bytes its content
    @SuppressWarnings("ArrayRecordComponent") // read and passed on, never compared
    public record Entry(String place, byte[] bytes) {
        void writeTo(Output out) {
            out.writeText(place);
            out.writeUnsigned(bytes.length);
            out.writeBytes(bytes, 0, bytes.length);
        }
    }

    /// The name that a worker requests.
    public static String request(String name) {
        return ALL + name;
    }

    /// The name of which all resources are wanted; nothing if this is not such a request.
    static Optional<String> wanted(String request) {
        return request.startsWith(ALL)
                ? Optional.of(request.substring(ALL.length()))
                : Optional.empty();
    }

    /// Reads an answer.
    ///
    /// @throws CodecException if it is none
    public static List<Entry> read(byte[] answer) throws CodecException {
        Input in = Input.of(answer);
        var all = new ArrayList<Entry>();
        while (in.remaining() > 0) {
            String place = in.readText();
            all.add(new Entry(place, in.readBytes(in.readCount(1))));
        }
        return all;
    }
}
