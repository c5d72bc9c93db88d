package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.Optional;

/// A request of a process that runs one function to the process that started it: for a class or
/// resource that it does not have.
///
/// ```
///  question:  request  loader  name            numbers are unsigned, of variable length
///  answer:    request  0
///             request  1  the bytes, to the end
/// ```
///
/// @param request the answer has the same number
/// @param loader the number of the class loader that is asked first, see [ClassServer]
/// @param name in a class loader's form: `com/acme/Order.class`
public record ClassQuestion(long request, int loader, String name) {
    /// As a message.
    public Output write() {
        var out = new Output();
        out.writeUnsigned(request);
        out.writeUnsigned(loader);
        out.writeText(name);
        return out;
    }

    /// Reads what [#write] has written.
    ///
    /// @throws CodecException if the bytes are something else
    public static ClassQuestion read(Input in) throws CodecException {
        return new ClassQuestion(in.readUnsigned(), (int) in.readUnsigned(), in.readText());
    }

    /// The answer.
    ///
    /// @param found the bytes of the class or resource; nothing if there is none
    public record Answer(long request, Optional<byte[]> found) {
        /// As a message.
        public Output write() {
            var out = new Output();
            out.writeUnsigned(request);
            out.writeByte(found.isPresent() ? 1 : 0);
            found.ifPresent(bytes -> out.writeBytes(bytes, 0, bytes.length));
            return out;
        }

        /// Reads what [#write] has written.
        ///
        /// @throws CodecException if the bytes are something else
        public static Answer read(Input in) throws CodecException {
            long request = in.readUnsigned();
            return new Answer(
                    request,
                    in.readByte() == 0
                            ? Optional.empty()
                            : Optional.of(in.readBytes((int) in.remaining())));
        }
    }
}
