using System.CommandLine;
using System.Net;
using ControlPlane.Server.Commands;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Demo;

/// <summary><c>controlplane echo NAME</c>: a backend to try routes with; <c>docker-compose.yml</c> runs two.</summary>
internal static class EchoCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The name that the backend gives itself in its answers." };
        var listen = new Option<string>("--listen")
        {
            Description = "The IP address and port on which it listens; port 0 picks a free one.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => "127.0.0.1:9001",
        };
        listen.Validators.Add(result =>
        {
            if (!IPEndPoint.TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError("--listen must be an IP address and a port, for example 127.0.0.1:9001");
        });
        var command = new Command("echo", "Run an HTTP backend for trying out routes. It answers each request with what it received. Ctrl-C ends it.")
        {
            name,
            listen,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed, parsed.GetRequiredValue(name), IPEndPoint.Parse(parsed.GetValue(listen)!), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string name, IPEndPoint listen, CancellationToken cancel)
    {
        try
        {
            await using var backend = await EchoBackend.StartAsync(name, listen, HttpProtocols.Http1, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{name} listens on {new IPEndPoint(listen.Address, backend.Port)}");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException refused)
        {
            return await Failure.ReportAsync(parsed, [$"cannot listen on {listen}: {refused.GetBaseException().Message}"]);
        }
    }
}
