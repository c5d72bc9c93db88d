package dev.muster.cli.manager;

import dev.muster.cli.terminal.Json;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A method of a registered object, to be called by name.
///
/// @param name under which the manager offers the object
/// @param method its method; null to ask which there are
/// @param arguments Python values
public record MethodCall(String name, @Nullable String method, List<@Nullable Object> arguments) {
    /// Reads a call from words.
    ///
    /// @param target `NAME.METHOD`, or `NAME` alone
    /// @param arguments JSON, see [PythonJson]
    /// @throws IllegalArgumentException if one of them is none; its message says which and what it
    ///   must be
    public static MethodCall parse(String target, List<String> arguments) {
        int dot = target.lastIndexOf('.');
        String name = dot < 0 ? target : target.substring(0, dot);
        String method = dot < 0 ? null : target.substring(dot + 1);
        if (name.isEmpty() || (method != null && method.isEmpty())) {
            throw new IllegalArgumentException(
                    "what to call is '%s', must be NAME.METHOD, or NAME to see its methods"
                            .formatted(target));
        }
        if (method == null && !arguments.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are arguments and no method: write %s.METHOD".formatted(name));
        }
        var values = new ArrayList<@Nullable Object>();
        for (int i = 0; i < arguments.size(); i++) {
            values.add(value(i + 1, arguments.get(i)));
        }
        return new MethodCall(name, method, values);
    }

    private static @Nullable Object value(int place, String text) {
        try {
            return PythonJson.fromJson(Json.parse(text));
        } catch (IllegalArgumentException e) {
            boolean isWord = text.matches("[\\w ./:-]*");
            throw new IllegalArgumentException(
                    "argument %d is %s, must be JSON%s: %s"
                            .formatted(
                                    place,
                                    text,
                                    isWord ? ", and a text is '\"%s\"'".formatted(text) : "",
                                    e.getMessage()),
                    e);
        }
    }

    /// Calls it.
    ///
    /// @return the result, or the names of the methods
    /// @throws dev.muster.pickle.PyException if the method raised that
    /// @throws IOException if the manager refuses it, or the connection fails
    public @Nullable Object run(Manager manager) throws IOException {
        try (RemoteObject object = manager.object(name)) {
            return method == null
                    ? object.methods().stream().sorted().toList()
                    : object.call(method, arguments.toArray());
        }
    }
}
