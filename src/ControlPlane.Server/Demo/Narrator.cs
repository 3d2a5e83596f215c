using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Demo;

/// <summary>Says what the demo has started and what to try.</summary>
internal sealed class Narrator(TextWriter output, Demonstration demo)
{
    /// <summary>The control plane's addresses.</summary>
    public async Task IntroduceAsync()
    {
        await output.WriteLineAsync(
            $"""

              admin API   {demo.Api}
              ADS         {demo.Ads}
              data        {demo.Data} (removed at the end)

            examples/quickstart is revision {demo.Revision}.
            """
        );
    }

    /// <summary>With an Envoy: requests to send through it.</summary>
    public async Task ShowCommandsAsync(CancellationToken cancel)
    {
        await output.WriteLineAsync(
            $"Envoy {demo.EnvoyVersion} has it (its admin page: {demo.Envoy!.Admin.Address}). Try, in another terminal:\n".AsMemory(),
            cancel
        );
        foreach (var command in demo.Example.Commands)
        {
            await output.WriteLineAsync($"# {command.Shows}\n$ {command.Line}\n".AsMemory(), cancel);
        }
    }

    /// <summary>Without an Envoy: what one would receive.</summary>
    public async Task ShowSnapshotAsync(CancellationToken cancel)
    {
        await output.WriteLineAsync(
            $"{demo.EnvoyRefused ?? "There is no Envoy here."} {EnvoyBinary.HowToGet}\n\nWhat an Envoy of the fleet would receive:\n".AsMemory(),
            cancel
        );
        if (await demo.Client.SnapshotAsync(Demonstration.Fleet, null, cancel) is not Answer<Snapshot>.Success { Value: var snapshot })
            return;
        foreach (var resource in snapshot.Resources)
        {
            var documents = resource.Origins.Select(origin => $"{origin.Kind}/{origin.Name}").Distinct();
            await output.WriteLineAsync(
                $"  {resource.Type, -22} {resource.Name, -24} {resource.Version}  from {string.Join(", ", documents)}".AsMemory(),
                cancel
            );
        }
    }

    /// <summary>What else there is.</summary>
    public async Task CloseAsync()
    {
        await output.WriteLineAsync(
            $"""

            What the control plane knows of its Envoys, and what it has sent them:
              dotnet run --project src/ControlPlane.Cli -- nodes --data {demo.Data}
              curl -s -H "Authorization: Bearer $(cat {demo.Data}/admin-token)" {demo.Api}api/v1/fleets/{Demonstration.Fleet}/snapshot

            Ctrl-C ends the demo.
            """
        );
        await output.FlushAsync();
    }
}
