using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>Runs commands that a README or the demo prints.</summary>
internal static class ReadmeCommand
{
    /// <summary>Runs the line in a shell; every expected line must be part of its output.</summary>
    public static async Task CheckAsync(ExampleCommand command, CancellationToken cancel)
    {
        var ran = await Command.ShellAsync(command.Line, cancel);
        ran.ExitCode.ShouldBe(0, $"{command.Line}\n{ran.Errors}");
        foreach (var expected in command.Expected)
            ran.Output.ShouldContain(expected, Case.Sensitive, $"{command.Shows}\n$ {command.Line}");
    }
}
