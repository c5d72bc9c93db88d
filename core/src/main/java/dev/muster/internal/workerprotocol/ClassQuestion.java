package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a worker on another machine asks its pool about classes and resources. It is sent as the
/// name of a [FromWorker.Find], and the answer is the bytes of a [ToWorker.Found].
///
/// ```
///  which is this class?       NUL listed/NAME             its name and hash, then those of classes
///                                                         that it will need; nothing if there is none
///  what are their bytes?      NUL bytes/NAME NUL NAME …   the bytes of each that is there
/// ```
///
/// So a worker makes two round trips for many classes, and one if its machine has them already.
public sealed interface ClassQuestion {
    /// Which class or resource has this name, and what will it need?
    ///
    /// @param name in a class loader's form, or that of [ClassServer.Resources]
    record Listed(String name) implements ClassQuestion {
        @Override
        public String text() {
            return LISTED + name;
        }

        /// One that the answer names.
        public record Entry(String name, ContentHash hash) {}

        /// The answer.
        ///
        /// @throws CodecException never, in fact
        public static byte[] write(List<Entry> entries) throws CodecException {
            var out = new Output();
            for (Entry entry : entries) {
                out.writeText(entry.name());
                out.writeText(entry.hash().hex());
            }
            return out.toByteArray();
        }

        /// Reads the answer; what was asked for comes first.
        ///
        /// @throws CodecException if it is none
        public static List<Entry> read(byte[] answer) throws CodecException {
            Input in = Input.of(answer);
            var entries = new ArrayList<Entry>();
            while (in.remaining() > 0) {
                entries.add(new Entry(in.readText(), ContentHash.parse(in.readText())));
            }
            if (entries.isEmpty()) {
                throw new CodecException("the list of classes is empty");
            }
            return entries;
        }
    }

    /// What are the bytes of these classes and resources?
    record Bytes(List<String> names) implements ClassQuestion {
        /// Copies the names.
        public Bytes {
            names = List.copyOf(names);
        }

        @Override
        public String text() {
            return BYTES + String.join("\0", names);
        }

        /// The answer.
        ///
        /// @throws CodecException never, in fact
        public static byte[] write(List<Optional<byte[]>> found) throws CodecException {
            var out = new Output();
            for (Optional<byte[]> each : found) {
                out.writeByte(each.isPresent() ? 1 : 0);
                if (each.isPresent()) {
                    byte[] bytes = each.get();
                    out.writeUnsigned(bytes.length);
                    out.writeBytes(bytes, 0, bytes.length);
                }
            }
            return out.toByteArray();
        }

        /// Reads the answer, in the order of the names.
        ///
        /// @throws CodecException if it is none
        public List<Optional<byte[]>> read(byte[] answer) throws CodecException {
            Input in = Input.of(answer);
            var found = new ArrayList<Optional<byte[]>>();
            for (int i = 0; i < names.size(); i++) {
                found.add(
                        in.readByte() == 0
                                ? Optional.empty()
                                : Optional.of(in.readBytes(in.readCount(1))));
            }
            return found;
        }
    }

    String LISTED = "\0listed/";
    String BYTES = "\0bytes/";

    /// As the name in a [FromWorker.Find].
    String text();

    /// Reads a name.
    ///
    /// @return nothing if it is another one
    static Optional<ClassQuestion> read(String name) {
        if (name.startsWith(LISTED)) {
            return Optional.of(new Listed(name.substring(LISTED.length())));
        }
        if (name.startsWith(BYTES)) {
            return Optional.of(new Bytes(List.of(name.substring(BYTES.length()).split("\0"))));
        }
        return Optional.empty();
    }
}
