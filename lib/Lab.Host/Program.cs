using Lab.Host.Commands;
using Lab.Host.Kernel;

// The hidden verb comes first, so that a kernel loads nothing of the command line.
return args is [KernelMain.Verb, var pipeName] ? KernelMain.Run(pipeName) : await HostCommand.RunAsync(args);
