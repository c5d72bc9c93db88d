package dev.muster.examples.catalogue;

import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.examples.activepool.ActivePool;
import dev.muster.examples.allbutone.AllButOne;
import dev.muster.examples.calculator.Calculator;
import dev.muster.examples.calculator.CalculatorClient;
import dev.muster.examples.calculator.CalculatorServer;
import dev.muster.examples.catalogue.Example.Main;
import dev.muster.examples.catalogue.Example.Program;
import dev.muster.examples.countdown.Countdown;
import dev.muster.examples.echo.Echo;
import dev.muster.examples.echo.EchoClient;
import dev.muster.examples.echo.EchoServer;
import dev.muster.examples.events.Events;
import dev.muster.examples.executor.SerialFallback;
import dev.muster.examples.factorizer.FactorizerServer;
import dev.muster.examples.factorizer.FactorizerWorker;
import dev.muster.examples.fancyobject.FancyObject;
import dev.muster.examples.fibserver.FibClient;
import dev.muster.examples.fibserver.FibServer;
import dev.muster.examples.findrobots.FindRobots;
import dev.muster.examples.findrobots.LogMaker;
import dev.muster.examples.initializer.Initializer;
import dev.muster.examples.lockedstream.LockedStream;
import dev.muster.examples.managerdict.ManagerDict;
import dev.muster.examples.maxtasks.MaxTasks;
import dev.muster.examples.mpi.MpiPi;
import dev.muster.examples.namespace.NamespaceCopies;
import dev.muster.examples.offload.ResponsiveServer;
import dev.muster.examples.plugins.Plugins;
import dev.muster.examples.poisonpills.PoisonPills;
import dev.muster.examples.precomputed.Precomputed;
import dev.muster.examples.sharedarray.SharedNumbers;
import dev.muster.examples.stages.Stages;
import dev.muster.examples.survivors.Survivors;
import dev.muster.examples.thumbnails.Thumbnails;
import java.util.List;

/// The catalogue: every example there is, in the order in which they are best read.
public final class Examples {
    private static final List<Example> ALL =
            List.of(
                    Example.of(
                            "factorizer",
                            "a manager with a queue of jobs, and workers that connect to it",
                            alone("factorizer", FactorizerServer.class, FactorizerServer::run),
                            connected(
                                    "factorizer-server",
                                    FactorizerServer.class,
                                    FactorizerServer::run),
                            connected(
                                    "factorizer-worker",
                                    FactorizerWorker.class,
                                    FactorizerWorker::run)),
                    Example.of(
                            "findrobots",
                            "a pool that reads the compressed logs of a web server",
                            new Program("findrobots", FindRobots.class, FindRobots::main),
                            new Program("findrobots-logs", LogMaker.class, LogMaker::main)),
                    Example.of(
                            "fibserver",
                            "a pool as the coprocessor of a server with many clients",
                            new Program("fibserver", FibServer.class, FibServer::main),
                            new Program("fibserver-client", FibClient.class, FibClient::main)),
                    Example.of(
                            "echo",
                            "messages without a manager: objects, and raw bytes of every size",
                            program("echo", Echo.class, Echo::main),
                            connected("echo-server", EchoServer.class, EchoServer::run),
                            connected("echo-client", EchoClient.class, EchoClient::run)),
                    Example.of(
                            "calculator",
                            "calls of functions over a connection, with their exceptions",
                            program("calculator", Calculator.class, Calculator::main),
                            connected(
                                    "calculator-server",
                                    CalculatorServer.class,
                                    CalculatorServer::run),
                            connected(
                                    "calculator-client",
                                    CalculatorClient.class,
                                    CalculatorClient::run)),
                    Example.of(
                            "countdown",
                            "a producer, a consumer, and a sentinel that ends them",
                            new Program("countdown", Countdown.class, Countdown::main)),
                    Example.of(
                            "fancyobject",
                            "objects with behaviour, sent to another process through a queue",
                            program("fancyobject", FancyObject.class, FancyObject::main)),
                    Example.of(
                            "poisonpills",
                            "tasks that are reported done, and a poison pill for each consumer",
                            new Program("poisonpills", PoisonPills.class, PoisonPills::main)),
                    Example.of(
                            "events",
                            "waiting for an event, with and without a time limit",
                            new Program("events", Events.class, Events::main)),
                    Example.of(
                            "lockedstream",
                            "a lock around a stream that two processes write to",
                            new Program("lockedstream", LockedStream.class, LockedStream::main)),
                    Example.of(
                            "stages",
                            "processes that wait for others, by a condition",
                            program("stages", Stages.class, Stages::main)),
                    Example.of(
                            "activepool",
                            "a semaphore that lets three be active, and a list that shows them",
                            new Program("activepool", ActivePool.class, ActivePool::main)),
                    Example.of(
                            "initializer",
                            "a table that each worker makes once, before its first task",
                            program("initializer", Initializer.class, Initializer::main)),
                    Example.of(
                            "maxtasks",
                            "tasks that leak, and workers that are renewed before it matters",
                            program("maxtasks", MaxTasks.class, MaxTasks::main)),
                    Example.of(
                            "executor",
                            "a library that runs on any ExecutorService, or in one thread",
                            new Program("executor", SerialFallback.class, SerialFallback::main)),
                    Example.of(
                            "precomputed",
                            "a big table that travels to each worker once, not with each task",
                            program("precomputed", Precomputed.class, Precomputed::main)),
                    Example.of(
                            "allbutone",
                            "the workers compute a picture, and the program draws it meanwhile",
                            program("allbutone", AllButOne.class, AllButOne::main)),
                    Example.of(
                            "offload",
                            "a server of one thread that hands on only what takes long",
                            new Program("offload", ResponsiveServer.class, ResponsiveServer::main)),
                    Example.of(
                            "managerdict",
                            "workers fill one shared map, and so does Python",
                            new Program("managerdict", ManagerDict.class, ManagerDict::main)),
                    Example.of(
                            "namespace",
                            "values under names, and why a changed list is not seen",
                            new Program("namespace", NamespaceCopies.class, NamespaceCopies::main)),
                    Example.of(
                            "sharedarray",
                            "Java and Python work on one array in shared memory",
                            new Program("sharedarray", SharedNumbers.class, SharedNumbers::main)),
                    Example.of(
                            "mpi",
                            "the same program on one machine, and on many by mpiexec",
                            program("mpi", MpiPi.class, MpiPi::main)),
                    Example.of(
                            "survivors",
                            "a crash, an exit, a full heap and an endless loop: each fails alone",
                            program("survivors", Survivors.class, Survivors::main)),
                    Example.of(
                            "plugins",
                            "jars of strangers in JVMs of their own, limited in time and memory",
                            new Program("plugins", Plugins.class, Plugins::main)),
                    Example.of(
                            "thumbnails",
                            "a run that is killed, and makes only what is missing when it goes on",
                            new Program("thumbnails", Thumbnails.class, Thumbnails::main)));

    private Examples() {}

    /// A program that takes no arguments.
    private static Program program(String name, Class<?> type, Main main) {
        Main run =
                arguments -> {
                    if (arguments.length > 0) {
                        throw new IllegalArgumentException(
                                "%s takes no arguments, but was given %s"
                                        .formatted(name, String.join(" ", arguments)));
                    }
                    main.run();
                };
        return new Program(name, type, run);
    }

    /// A program that needs an address and a key file.
    private static Program connected(String name, Class<?> type, ExampleMain main) {
        Main run = arguments -> main.run(ExampleOptions.parse(arguments));
        return new Program(name, type, run);
    }

    /// A program that takes an address and a key file, and without them runs all processes itself.
    private static Program alone(String name, Class<?> type, ExampleMain main) {
        Main run = arguments -> main.run(ExampleOptions.parseOrAlone(arguments));
        return new Program(name, type, run);
    }

    /// Every example.
    public static List<Example> all() {
        return ALL;
    }

    /// The example that has a program of this name.
    ///
    /// @throws IllegalArgumentException if there is none; the message says how to list them
    public static Example with(String program) {
        return ALL.stream()
                .filter(example -> example.program(program).isPresent())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no example " + program + "; muster example lists them"));
    }
}
