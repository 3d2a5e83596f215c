using System.CommandLine;
using System.Text.Json;
using ControlPlane.Cli.Files;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;

namespace ControlPlane.Cli;

/// <summary><c>cpctl compile</c>: files to what the Envoys of a fleet would get, without a server.</summary>
internal static class Compile
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var files = Flags.Files();
        var fleet = new Option<string>("--fleet")
        {
            Description = "The fleet whose resources are shown.",
            HelpName = "name",
            Required = true,
        };
        var band = new Option<string>("--band")
        {
            Description = $"The Envoy version to compile for: {string.Join(", ", EnvoyBand.All)}. Default: the newest version in the fleet.",
            HelpName = "version",
        };
        band.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } version && !EnvoyBand.All.Contains(version))
                result.AddError($"--band takes {string.Join(", ", EnvoyBand.All)}, not '{version}'");
        });
        var asStatic = new Option<bool>("--static")
        {
            Description = "Print one static configuration for envoy --mode validate -c, instead of the resources with their origins.",
        };
        var command = new Command("compile", "Compile documents offline and show the xDS resources") { files, fleet, band, asStatic };
        command.SetAction(
            (parse, cancel) =>
                ShowAsync(parse.GetRequiredValue(files), parse.GetRequiredValue(fleet), parse.GetValue(band), parse.GetValue(asStatic), shell.Terminal, cancel)
        );
        return command;
    }

    private static async Task<int> ShowAsync(string[] paths, string fleet, string? band, bool asStatic, Terminal terminal, CancellationToken cancel)
    {
        if (await DocumentFiles.ReadValidAsync(paths, terminal, cancel) is not { } files)
            return ExitCode.Invalid;
        var compiled = Compiler.Compile(Model.Empty.With(files.Documents), Observed.None, previous: null);
        if (compiled.Problems.Length > 0)
        {
            terminal.Say([.. compiled.Problems.Select(problem => problem.Locate(files.Documents))]);
            return ExitCode.Invalid;
        }

        var bands = compiled.BandsOf(fleet);
        if (bands is not [.., var newest])
        {
            var there = compiled.Views.Keys.Select(key => key.Fleet).Distinct().Order(StringComparer.Ordinal).ToArray();
            terminal.Say(
                $"error: no fleet '{fleet}' in these documents; {(there is [] ? "there is none at all" : $"there are {string.Join(", ", there)}")}",
                Tone.Red
            );
            return ExitCode.Invalid;
        }

        band ??= newest;
        if (compiled.Find(EnvoyBand.ViewOf(fleet, band)) is not { } resources)
        {
            terminal.Say($"error: the fleet '{fleet}' has no Envoys of {band}; it has {string.Join(", ", bands)}", Tone.Red);
            return ExitCode.Invalid;
        }

        if (asStatic)
            terminal.Line(StaticConfiguration.Json(resources));
        else
            terminal.Json(new CompiledFleet(fleet, band, [.. resources.All.Select(Shown)]));
        return ExitCode.Done;
    }

    private static SnapshotResource Shown(XdsResource resource) =>
        new(
            resource.Key.Type.ShortName,
            resource.Key.Name,
            resource.Version,
            [.. resource.Origins.Select(origin => new SnapshotOrigin(origin.Kind, origin.Name, origin.Path))],
            JsonElement.Parse(ResourceText.Json(resource))
        );
}

/// <summary>The resources of a fleet, as <c>node config</c> shows them, but of no revision.</summary>
internal sealed record CompiledFleet(string Fleet, string Band, IReadOnlyList<SnapshotResource> Resources);
