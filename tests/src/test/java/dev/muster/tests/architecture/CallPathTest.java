package dev.muster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The path of a call is as short as ARCHITECTURE.md says: a debugger looks at the stacks of both
/// sides at the moments where a call turns: it is written, sent, waited for, carried out, answered,
/// and the answer reaches its caller.
class CallPathTest {
    private static final String OURS = "dev.muster.";
    private static final String INTERNAL = OURS + "internal.";
    private static final String SOCKET = INTERNAL + "wire.Transport$Plain";
    private static final String CODEC = INTERNAL + "codec.JavaCodec";
    private static final Set<String> BEGINS = Set.of("begin", "task");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");

    /// Where a call turns.
    ///
    /// @param thread how the name of its thread ends
    private record Moment(String type, String method, String thread) {
        boolean is(BreakpointEvent stop) {
            Method there = stop.location().method();
            return there.name().equals(method)
                    && there.declaringType().name().equals(type)
                    && stop.thread().name().endsWith(thread);
        }
    }

    @Test
    void a_take_passes_through_the_files_that_the_map_lists() throws Exception {
        var moments =
                List.of(
                        new Moment(SOCKET, "write", "main"),
                        new Moment(INTERNAL + "object.QueueObject", "tryTake", ""),
                        new Moment(INTERNAL + "wire.ChannelWriter", "cork", ""),
                        new Moment(SOCKET, "read", "main"),
                        new Moment(INTERNAL + "client.java.Session$Reply", "end", "main"));

        VirtualMachine program = launch(TakingProgram.class, "");
        try {
            Set<String> passed = new LinkedHashSet<>();
            stacks(program, TakingProgram.class, moments).forEach(passed::addAll);

            assertThat(passed)
                    .containsExactlyElementsOf(listed("The way of a `take()`"))
                    .hasSizeLessThanOrEqualTo(20);
        } finally {
            program.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void a_task_passes_through_the_files_that_the_map_lists() throws Exception {
        var begin =
                List.of(
                        new Moment(CODEC, "encode", "main"),
                        new Moment(INTERNAL + "pool.TaskQueue", "add", "main"),
                        new Moment(INTERNAL + "pool.Assignments", "add", "main"),
                        new Moment(INTERNAL + "pool.JvmTaskWriter", "write", "main"),
                        new Moment(SOCKET, "write", "main"));
        var inWorker =
                List.of(
                        new Moment(INTERNAL + "worker.RunState", "begin", "main"),
                        new Moment(SubmittingProgram.class.getName(), "task", "main"),
                        new Moment(SOCKET, "write", "main"));
        var end =
                List.of(
                        new Moment(SOCKET, "read", "-reader"),
                        new Moment(CODEC, "decode", "-reader"),
                        new Moment(INTERNAL + "pool.TaskFuture", "succeeded", "-reader"));
        ListeningConnector listener =
                Bootstrap.virtualMachineManager().listeningConnectors().stream()
                        .filter(connector -> connector.name().equals("com.sun.jdi.SocketListen"))
                        .findFirst()
                        .orElseThrow();
        var arguments = listener.defaultArguments();
        arguments.get("localAddress").setValue("127.0.0.1");
        arguments.get("timeout").setValue("" + Waits.LONG.toMillis());

        VirtualMachine program =
                launch(SubmittingProgram.class, listener.startListening(arguments));
        try {
            program.eventQueue().remove().resume(); // with the event of its beginning
            VirtualMachine worker = listener.accept(arguments);
            var there = stacks(worker, SubmittingProgram.class, inWorker);
            worker.dispose();
            Set<String> passed = new LinkedHashSet<>();
            stacks(program, SubmittingProgram.class, begin).forEach(passed::addAll);
            there.forEach(passed::addAll);
            stacks(program, SubmittingProgram.class, end).forEach(passed::addAll);

            assertThat(passed)
                    .containsExactlyElementsOf(listed("The way of a task"))
                    .hasSizeLessThanOrEqualTo(25);
        } finally {
            listener.stopListening(arguments);
            program.process().destroyForcibly().waitFor();
        }
    }

    private static List<String> listed(String title) throws IOException {
        String map = Files.readString(Path.of("../ARCHITECTURE.md"));
        String section = map.substring(map.indexOf("\n### " + title + "\n"));
        return LISTED.matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// Starts a program, which does not begin before the event of its beginning is resumed.
    private static VirtualMachine launch(Class<?> program, String argument) throws Exception {
        var connector = Bootstrap.virtualMachineManager().defaultConnector();
        var arguments = connector.defaultArguments();
        arguments.get("main").setValue(program.getName() + " " + argument);
        arguments.get("options").setValue("-cp \"" + System.getProperty("java.class.path") + "\"");
        return connector.launch(arguments);
    }

    /// The files of the stack at each moment, outermost first.
    ///
    /// @param marked looks only after a call of `begin` or `task` of this class, until another one
    private static List<List<String>> stacks(
            VirtualMachine machine, Class<?> marked, List<Moment> moments) throws Exception {
        var look = new Look(machine, marked.getName(), moments);
        var stacks = new HashMap<Moment, List<String>>();
        while (stacks.size() < moments.size()) {
            EventSet events = machine.eventQueue().remove(Waits.LONG.toMillis());
            assertThat(events).as("an event after %s", stacks).isNotNull();
            for (Event event : events) {
                assertThat(event)
                        .as("an event after %s", stacks)
                        .isNotInstanceOf(VMDeathEvent.class);
                if (event instanceof ClassPrepareEvent prepared) {
                    look.at(prepared.referenceType());
                } else if (event instanceof BreakpointEvent stop && !look.isMark(stop)) {
                    for (Moment moment : moments) {
                        if (!stacks.containsKey(moment) && moment.is(stop)) {
                            stacks.put(moment, files(stop.thread()));
                        }
                    }
                }
            }
            events.resume();
        }
        look.end();
        return moments.stream().map(stacks::get).toList();
    }

    /// Breakpoints at the methods of the moments and of the class that marks them, set as their
    /// classes come. Requests for entries of methods would have all of the program interpreted.
    private static final class Look {
        private final EventRequestManager requests;
        private final String marked;
        private final List<Moment> moments;
        private final Set<ReferenceType> seen = new HashSet<>();
        private final List<EventRequest> wanted = new ArrayList<>();
        private final List<EventRequest> others = new ArrayList<>();
        private boolean isOn;

        Look(VirtualMachine machine, String marked, List<Moment> moments) {
            this.requests = machine.eventRequestManager();
            this.marked = marked;
            this.moments = moments;
            var names = new LinkedHashSet<>(List.of(marked));
            moments.forEach(moment -> names.add(moment.type()));
            for (String name : names) {
                var coming = requests.createClassPrepareRequest();
                coming.addClassFilter(name);
                coming.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                coming.enable();
                others.add(coming);
                machine.classesByName(name).forEach(this::at); // those that have come
            }
        }

        void at(ReferenceType type) {
            if (!seen.add(type)) {
                return;
            }
            boolean isMarked = type.name().equals(marked);
            for (Method method : type.methods()) {
                boolean isMoment =
                        moments.stream()
                                .anyMatch(moment ->
                                        moment.type().equals(type.name())
                                                && moment.method().equals(method.name()));
                if ((isMarked || isMoment) && method.location() != null) {
                    var stop = requests.createBreakpointRequest(method.location());
                    stop.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                    stop.setEnabled(isMarked || isOn);
                    (isMarked ? others : wanted).add(stop);
                }
            }
        }

        /// Whether it is a call of the class that marks; from there on moments are looked at, or
        /// not any more. A mark may be a moment, too.
        boolean isMark(BreakpointEvent stop) {
            Method method = stop.location().method();
            if (!method.declaringType().name().equals(marked)) {
                return false;
            }
            isOn = BEGINS.contains(method.name());
            wanted.forEach(request -> request.setEnabled(isOn));
            return moments.stream().noneMatch(moment -> moment.is(stop));
        }

        void end() {
            wanted.forEach(EventRequest::disable);
            others.forEach(EventRequest::disable);
        }
    }

    /// The files of ours on the stack of a thread, outermost first, without what keeps every thread
    /// alive.
    private static List<String> files(ThreadReference thread)
            throws IncompatibleThreadStateException {
        return thread.frames().reversed().stream()
                .map(frame -> frame.location().declaringType().name())
                .filter(name -> name.startsWith(OURS))
                .filter(name -> !name.startsWith(OURS + "tests."))
                .filter(name -> !name.startsWith(INTERNAL + "system."))
                .map(name -> name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", ""))
                .distinct()
                .toList();
    }
}
