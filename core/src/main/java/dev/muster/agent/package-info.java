/// Workers on other machines: the agent that brings them, and how a program waits for agents.
@NullMarked
package dev.muster.agent;

import org.jspecify.annotations.NullMarked;
