/// Processes that run one function: real JVMs, through the API only.
package dev.muster.tests.process;
