package dev.muster.codec;

import dev.muster.codec.FieldPath.Place;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/// What a lambda, or a class in a method, has taken along from around it and should not: in the
/// words of its author. Looked for only after a value could not be sent.
final class Capture {
    private static final String LEAVE_OUT =
            "make it serializable, leave it out, or send what it stands for";
    private static final String OPEN_INSIDE =
            "open it inside the task, or capture what it is made from";
    private static final String OUTER = ".this$";
    private static final String VARIABLE = ".val$";

    private Capture() {}

    /// Why a value cannot be sent, or nothing if that has nothing to do with code: then the path of
    /// fields says it better.
    ///
    /// @param culprit the name of the class that is not serializable
    static @Nullable String explain(@Nullable Object root, @Nullable String culprit) {
        if (root == null || culprit == null) {
            return null;
        }
        try {
            Place found = FieldPath.find(root, culprit);
            return found == null ? null : explain(root, found);
        } catch (RuntimeException | LinkageError | StackOverflowError _) {
            return null; // a class file or an object that is not as others: the plain words must do
        }
    }

    private static @Nullable String explain(Object root, Place found) {
        for (Place each = found; each.holder() != null; each = each.holder()) {
            if (isCapture(each)) {
                return begin(root, each.holder()) + captured(each, found);
            }
        }
        String reason = reason(found.object());
        return reason.isEmpty() ? null : begin(root, found) + reason;
    }

    private static boolean isCapture(Place place) {
        Place holder = place.holder();
        return holder != null
                && (SourcePlace.isLambda(holder.object().getClass())
                        || place.step().startsWith(OUTER)
                        || place.step().startsWith(VARIABLE));
    }

    private static String begin(Object root, Place code) {
        if (code.holder() != null) {
            return "cannot send value%s of this %s: "
                    .formatted(code.path(), Unsendable.typeOf(root));
        }
        return SourcePlace.isLambda(root.getClass()) || isCode(root.getClass())
                ? "cannot send this task: "
                : "cannot send this value: ";
    }

    // ---- what is not serializable is captured ----

    /// @param first what the code has captured itself
    /// @param found what of it is not serializable
    private static String captured(Place first, Place found) {
        Object code = code(first);
        SourcePlace place = SourcePlace.of(code);
        String way = found.from(first);
        Object culprit = found.object();
        if (isOuter(first, place)) {
            return place + outer(first.object(), culprit, way, place);
        }
        String name = name(first, place);
        if (way.isEmpty()) {
            return "%s captures %s, which is not Serializable; %s"
                    .formatted(place, named(name, first, place), cure(culprit));
        }
        return "%s captures %s, whose %s (%s) is not Serializable; %s"
                .formatted(
                        place,
                        name.isEmpty() ? named(name, first, place) : name,
                        part(way),
                        typeName(culprit),
                        SourcePlace.isLambda(culprit.getClass()) ? cure(culprit) : LEAVE_OUT);
    }

    private static Object code(Place first) {
        Place holder = first.holder();
        return holder == null ? first.object() : holder.object();
    }

    /// Which of the captured values it is, from 0.
    private static int index(Place first) {
        return Integer.parseInt(first.step().substring(first.step().indexOf('$') + 1)) - 1;
    }

    private static boolean isOuter(Place first, SourcePlace place) {
        if (first.step().startsWith(OUTER)) {
            return true;
        }
        return isReceiver(first, place)
                && (place.what().equals("lambda")
                        || code(first)
                                .getClass()
                                .getName()
                                .startsWith(first.object().getClass().getName() + "$$"));
    }

    private static boolean isReceiver(Place first, SourcePlace place) {
        return !first.step().startsWith(VARIABLE) && place.hasReceiver() && index(first) == 0;
    }

    /// A captured variable in words; empty if nothing is known of it.
    private static String name(Place first, SourcePlace place) {
        if (first.step().startsWith(VARIABLE)) {
            return CapturedOrigins.quoted(first.step().substring(VARIABLE.length()));
        }
        int index = index(first) - (place.hasReceiver() ? 1 : 0);
        return index >= 0 && index < place.variables().size() ? place.variables().get(index) : "";
    }

    private static String named(String name, Place first, SourcePlace place) {
        String type = typeName(first.object());
        if (!name.isEmpty()) {
            return "%s (%s)".formatted(name, type);
        }
        if (isReceiver(first, place)) {
            String object = "the object whose method it calls";
            return place.receiver().isEmpty()
                    ? "%s (%s)".formatted(object, type)
                    : "%s, %s (%s)".formatted(object, place.receiver(), type);
        }
        return SourcePlace.isLambda(first.object().getClass())
                ? type
                : "value %d of type %s".formatted(index(first) + 1, type);
    }

    private static String part(String way) {
        return way.startsWith(".") ? "field " + way.substring(1) : "element " + way;
    }

    /// The object around it, which code takes along to use its fields or methods.
    private static String outer(Object outer, Object culprit, String way, SourcePlace place) {
        Class<?> type = outer.getClass();
        if (way.isEmpty() && SourcePlace.isCompact(type)) {
            return " uses fields or methods of its program object (%s), which is not Serializable: in a compact source file move what it needs into a static method of a class or record, or copy the field into a local variable first"
                    .formatted(type.getName());
        }
        String problem =
                way.isEmpty()
                        ? "which is not Serializable"
                        : "whose %s (%s) is not Serializable"
                                .formatted(part(way), typeName(culprit));
        return place.what().endsWith("class") || place.what().contains("class ")
                ? " holds the object around it (%s), %s: write it as a lambda, or as a static class or record"
                        .formatted(typeName(outer), problem)
                : " uses fields or methods of the object around it (%s), %s: make the method static that it calls, or copy the field into a local variable first"
                        .formatted(typeName(outer), problem);
    }

    // ---- the code itself is not serializable ----

    private static String reason(Object culprit) {
        Class<?> type = culprit.getClass();
        if (SourcePlace.isLambda(type)) {
            SourcePlace place = SourcePlace.of(culprit);
            return "%s is not Serializable; %s"
                    .formatted(
                            place.at().isEmpty()
                                    ? typeName(culprit)
                                    : place + " (" + kind(type) + ")",
                            cure(culprit));
        }
        return isCode(type)
                ? "%s (%s) is not Serializable; %s"
                        .formatted(SourcePlace.of(culprit), kind(type), cure(culprit))
                : "";
    }

    /// Whether it is a class in a method that does something rather than holds something.
    private static boolean isCode(Class<?> type) {
        return type.isAnonymousClass() || (type.isLocalClass() && type.getInterfaces().length > 0);
    }

    /// The interface that code implements, or what else it is.
    private static String kind(Class<?> type) {
        if (type.getInterfaces().length > 0) {
            return type.getInterfaces()[0].getTypeName();
        }
        Class<?> above = type.getSuperclass();
        return above == null ? type.getTypeName() : above.getTypeName();
    }

    private static String typeName(Object object) {
        return Unsendable.nameOf(object.getClass().getTypeName());
    }

    private static String cure(Object culprit) {
        Class<?> type = culprit.getClass();
        if (SourcePlace.isLambda(type)) {
            return "pass it where a RemoteCallable or RemoteFunction is expected, or cast it to (%s & Serializable)"
                    .formatted(type.getInterfaces()[0].getSimpleName());
        }
        if (isCode(type)) {
            return "let it implement Serializable, or an interface such as RemoteCallable; or write"
                    + " it as a lambda";
        }
        return switch (culprit) {
            case Socket _, ServerSocket _ -> OPEN_INSIDE + " (host and port)";
            case BaseStream<?, ?> _ -> "collect it into a list first";
            case Thread _ -> "start it inside the task";
            case AutoCloseable _ -> OPEN_INSIDE;
            default -> LEAVE_OUT;
        };
    }
}
