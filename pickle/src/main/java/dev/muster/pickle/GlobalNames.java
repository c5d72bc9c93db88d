package dev.muster.pickle;

import java.util.HashMap;
import java.util.Map;

/// The names that classes and modules had in Python 2, which pickles up to protocol 2 use.
final class GlobalNames {
    private static final String MODULES =
            """
            __builtin__ builtins, copy_reg copyreg, Queue queue, SocketServer socketserver, \
            ConfigParser configparser, repr reprlib, thread _thread, dummy_thread _dummy_thread, \
            xmlrpclib xmlrpc.client, SimpleXMLRPCServer xmlrpc.server, httplib http.client, \
            htmlentitydefs html.entities, HTMLParser html.parser, Cookie http.cookies, \
            cookielib http.cookiejar, BaseHTTPServer http.server, urlparse urllib.parse, \
            robotparser urllib.robotparser, cPickle pickle, _abcoll collections.abc, \
            _winreg winreg, Tkinter tkinter, markupbase _markupbase\
            """;

    private static final String NAMES =
            """
            __builtin__.xrange builtins.range, __builtin__.reduce functools.reduce, \
            itertools.ifilterfalse itertools.filterfalse, \
            itertools.izip_longest itertools.zip_longest, UserDict.IterableUserDict \
            collections.UserDict, UserList.UserList collections.UserList, UserString.UserString \
            collections.UserString, multiprocessing.process.Process \
            multiprocessing.context.Process, multiprocessing.TimeoutError \
            multiprocessing.context.TimeoutError, multiprocessing.ProcessError \
            multiprocessing.context.ProcessError, multiprocessing.AuthenticationError \
            multiprocessing.context.AuthenticationError, multiprocessing.BufferTooShort \
            multiprocessing.context.BufferTooShort, urllib.quote urllib.parse.quote, \
            urllib.unquote urllib.parse.unquote, urllib.urlencode urllib.parse.urlencode, \
            urllib2.HTTPError urllib.error.HTTPError, urllib2.URLError urllib.error.URLError\
            """;

    /// Names of Python 2 that no longer exist; what they became already has another.
    private static final String OLD_NAMES =
            """
            __builtin__.unichr builtins.chr, __builtin__.unicode builtins.str, \
            __builtin__.long builtins.int, itertools.izip builtins.zip, \
            itertools.imap builtins.map, itertools.ifilter builtins.filter, \
            __builtin__.basestring builtins.str, exceptions.StandardError builtins.Exception, \
            UserDict.UserDict collections.UserDict, thread.error builtins.RuntimeError\
            """;

    private static final Map<String, String> TO_MODULE = pairs(MODULES);
    private static final Map<String, String> FROM_MODULE = reversed(TO_MODULE);
    private static final Map<String, String> FROM_NAME = reversed(pairs(NAMES));
    private static final Map<String, String> TO_NAME = pairs(NAMES + ", " + OLD_NAMES);

    private GlobalNames() {}

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split(", ", -1)) {
            int space = pair.indexOf(' ');
            pairs.put(pair.substring(0, space), pair.substring(space + 1).strip());
        }
        return pairs;
    }

    private static Map<String, String> reversed(Map<String, String> pairs) {
        Map<String, String> reversed = new HashMap<>();
        pairs.forEach((key, value) -> reversed.put(value, key));
        return reversed;
    }

    /// The global that a pickle of protocol 0 to 2 names.
    static PyGlobal ofPython2(String module, String name) {
        if (module.equals("exceptions") && ExceptionNames.isBuiltin(name)) {
            return PyGlobal.builtin(name);
        }
        String newer = TO_NAME.get(module + "." + name);
        if (newer != null) {
            return split(newer);
        }
        return ofPython3(TO_MODULE.getOrDefault(module, module), name);
    }

    /// The global that a pickle of protocol 3 or higher names; a module that moved keeps one name.
    static PyGlobal ofPython3(String module, String name) {
        return switch (module) {
            case "_queue" -> new PyGlobal("queue", name);
            case "pathlib._local" -> new PyGlobal("pathlib", name);
            default -> new PyGlobal(module, name);
        };
    }

    /// The name by which Python 2 and Python 3 both find the global in a pickle of protocol 2.
    static PyGlobal toPython2(PyGlobal global) {
        if (global.module().equals("builtins") && ExceptionNames.isBuiltin(global.name())) {
            return new PyGlobal("exceptions", ExceptionNames.inPython2(global.name()));
        }
        String older = FROM_NAME.get(global.toString());
        if (older != null) {
            return split(older);
        }
        String module = FROM_MODULE.get(global.module());
        return module == null ? global : new PyGlobal(module, global.name());
    }

    private static PyGlobal split(String dotted) {
        int dot = dotted.lastIndexOf('.');
        return new PyGlobal(dotted.substring(0, dot), dotted.substring(dot + 1));
    }
}
