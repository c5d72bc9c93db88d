package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// An object that a client may call from now on.
///
/// @param handle its number in this connection
/// @param ident its number at the manager, for references
/// @param type its type
/// @param api the name of the user's interface if it is a service, else empty
/// @param methods the methods of that interface in the order of their operations, each as
///   [#signature] writes it
public record ObjectReply(
        int handle, long ident, SharedType type, String api, List<String> methods) {
    /// A method's name and the names of its parameters' erased types: `add(int,int)`.
    public static String signature(java.lang.reflect.Method method) {
        var text = new StringBuilder(method.getName()).append('(');
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            text.append(i == 0 ? "" : ",").append(types[i].getTypeName());
        }
        return text.append(')').toString();
    }

    /// Writes it as the result of a call.
    public void write(Output out) {
        out.writeUnsigned(handle);
        out.writeLong(ident);
        out.writeByte(type.ordinal());
        out.writeText(api);
        out.writeUnsigned(methods.size());
        methods.forEach(out::writeText);
    }

    /// Reads the result of a call.
    public static ObjectReply read(Input in) throws CodecException {
        int handle = (int) in.readUnsigned();
        long ident = in.readLong();
        SharedType type = SharedType.read(in);
        String api = in.readText();
        int count = in.readCount(1);
        var methods = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            methods.add(in.readText());
        }
        return new ObjectReply(handle, ident, type, api, methods);
    }
}
