using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Telemetry;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Hosting.Options;

/// <summary>What the settings amount to: options, or everything that is wrong with them, each problem naming its setting.</summary>
/// <param name="Options">Null when there are problems.</param>
/// <param name="Problems">One line each.</param>
internal sealed record SettingsResult(ServerOptions? Options, ImmutableArray<string> Problems);

/// <summary>Reads and checks settings, all of them at once.</summary>
/// <param name="say">What was said for a setting, whichever way; null or empty: nothing.</param>
internal sealed class SettingsReader(Func<Setting, string?> say)
{
    private const string SqliteFile = "controlplane.db";

    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();

    /// <summary>Reads the settings of <c>run</c>.</summary>
    public SettingsResult Read()
    {
        var storage = ReadStorage();
        var api = ReadListen(Setting.Api, Setting.ApiInsecure);
        var ads = ReadListen(Setting.Ads, Setting.AdsInsecure);
        var (limits, drain) = (ReadLimits(), TimeSpan.FromSeconds(ReadNumber(Setting.AdsDrain, 0, 60, "s")));
        var fetch = new FetchOptions(ReadNetworks(Setting.FetchAllow), ReadSwitch(Setting.FetchInsecure));
        var metrics = TextOf(Setting.Metrics) is null ? null : ReadEndpoint(Setting.Metrics);
        var logs = ReadLogFormat(Setting.LogFormat);
        return _problems.Count > 0 || api is null || ads is null
            ? new SettingsResult(null, _problems.ToImmutable())
            : new SettingsResult(
                new ServerOptions
                {
                    Storage = storage,
                    Api = new ApiListenOptions(api),
                    Ads = new AdsListenOptions(ads) { Limits = limits, Drain = drain },
                    Fetch = fetch,
                    Metrics = metrics is null ? null : new MetricsListenOptions(metrics),
                    LogFormat = logs,
                },
                []
            );
    }

    /// <summary>Reads only where things are kept: the settings of <c>migrate</c> and <c>token</c>.</summary>
    public (StorageOptions Storage, ImmutableArray<string> Problems) ReadStorageOnly() => (ReadStorage(), _problems.ToImmutable());

    private StorageOptions ReadStorage()
    {
        var data = Path.GetFullPath(TextOf(Setting.Data)!);
        if (File.Exists(data))
            Add(Setting.Data, $"`{data}` is a file, not a folder");
        var (text, file) = (TextOf(Setting.SecretKey), TextOf(Setting.SecretKeyFile));
        if (text is not null && file is not null)
            Add(Setting.SecretKeyFile, $"{Setting.SecretKey.Variable} is also given: specify only one of the two");
        return new StorageOptions(data, ReadLocation(TextOf(Setting.Store) ?? Path.Combine(data, SqliteFile)))
        {
            SecretKey = text is null ? null : new SecretText(text),
            SecretKeyFile = file is null ? null : Path.GetFullPath(file),
        };
    }

    private StoreLocation ReadLocation(string text)
    {
        try
        {
            return StoreLocation.Parse(text);
        }
        catch (FormatException malformed)
        {
            Add(Setting.Store, malformed.Message);
            return new StoreLocation.Sqlite("");
        }
    }

    /// <summary>An address that other machines reach is served without TLS only where that was asked for.</summary>
    private IPEndPoint? ReadListen(Setting setting, Setting insecure)
    {
        var listen = ReadEndpoint(setting);
        var allowed = ReadSwitch(insecure);
        if (listen is null || allowed || IPAddress.IsLoopback(listen.Address))
            return listen;
        Add(
            setting,
            $"{listen} can be reached from other machines and TLS is not supported yet: add {insecure.Flag} to serve it unencrypted, or listen on 127.0.0.1"
        );
        return listen;
    }

    private AdsLimits ReadLimits() =>
        new()
        {
            MaxConnections = ReadNumber(Setting.AdsMaxConnections, 1, 1_000_000),
            MaxStreamsPerConnection = ReadNumber(Setting.AdsMaxStreamsPerConnection, 1, 100_000),
            MaxStreamsPerNode = ReadNumber(Setting.AdsMaxStreamsPerNode, 1, 1_000_000),
            MaxRequestSize = ReadNumber(Setting.AdsMaxRequestSize, 1, 1024, "MiB") << 20,
            MaxNames = ReadNumber(Setting.AdsMaxNames, 1, 10_000_000),
            MaxRequestRate = ReadNumber(Setting.AdsMaxRequestRate, 1, 100_000),
        };

    /// <summary>A whole number, with its unit.</summary>
    private int ReadNumber(Setting setting, int least, int most, string unit = "")
    {
        var text = TextOf(setting) ?? "";
        if (
            text.EndsWith(unit, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        Add(setting, $"`{text}` must be a whole number{(unit.Length > 0 ? $" followed by {unit}" : "")}, from {least}{unit} to {most}{unit}");
        return least;
    }

    private LogFormat ReadLogFormat(Setting setting)
    {
        var text = TextOf(setting) ?? "";
        if (Enum.TryParse<LogFormat>(text, ignoreCase: true, out var format) && Enum.IsDefined(format) && !char.IsAsciiDigit(text[0]))
            return format;
        Add(setting, $"`{text}` is not a log format: must be text or json");
        return default;
    }

    private IPEndPoint? ReadEndpoint(Setting setting)
    {
        var text = TextOf(setting) ?? "";
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            host = "127.0.0.1";
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        var valid = IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) && bracketed == host.Contains(':', StringComparison.Ordinal);
        if (valid && ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, provider: null, out var port))
            return new IPEndPoint(address!, port);
        Add(setting, $"`{text}` is not a valid IP address and a port, for example 127.0.0.1:8080 or [::1]:8080");
        return null;
    }

    private ImmutableArray<IPNetwork> ReadNetworks(Setting setting)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in (TextOf(setting) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else
                Add(setting, $"`{text}` is not a network: write it like 10.20.0.0/16 or fd00::/8");
        }

        return networks.ToImmutable();
    }

    private bool ReadSwitch(Setting setting)
    {
        var text = TextOf(setting);
        if (bool.TryParse(text, out var on))
            return on;
        Add(setting, $"`{text}` is neither true nor false");
        return false;
    }

    private string? TextOf(Setting setting) => say(setting) is { Length: > 0 } text ? text : setting.Default;

    private void Add(Setting setting, string problem) => _problems.Add($"{setting}: {problem}");
}
