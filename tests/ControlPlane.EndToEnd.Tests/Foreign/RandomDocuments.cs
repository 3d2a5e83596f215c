using System.Text;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>Documents of a fleet for clients that are no Envoys, which change by chance: of every type of resource, some come, change and go.</summary>
internal sealed class RandomDocuments(int seed) : IDisposable
{
    private const int Services = 5;

    private readonly CertificateAuthority _authority = new("foreign");
    private readonly SortedDictionary<int, (int First, int Second, int Weight)> _routes = new() { [0] = (0, 1, 10) };
    private readonly int[] _ports = [.. Enumerable.Range(1000, Services)];
    private readonly int[] _timeouts = [.. Enumerable.Repeat(5, Services)];
    private readonly HashSet<string> _applied = [];
    private string? _certificate;
    private int _keys = 1;
    private bool _second;

    public Random Random { get; } = new(seed);

    /// <summary>One change by chance.</summary>
    public void Change()
    {
        var service = Random.Next(Services);
        switch (Random.Next(7))
        {
            case 0:
                ChangeEndpoints();
                break;
            case 1:
                _timeouts[service]++;
                break;
            case 2:
                _routes[Random.Next(4)] = (service, Random.Next(Services), Random.Next(1, 100));
                break;
            case 3 when _routes.Count > 1:
                _routes.Remove(_routes.Keys.Last());
                break;
            case 4:
                _certificate = null;
                break;
            case 5:
                _second = !_second;
                break;
            default:
                _keys++;
                break;
        }
    }

    /// <summary>The endpoints of a service that a route names.</summary>
    public void ChangeEndpoints() => _ports[_routes.First().Value.First]++;

    /// <summary>Writes what there is, and deletes what is no longer there, in one transaction.</summary>
    public async Task ApplyAsync(AdminApi api, CancellationToken cancel)
    {
        var documents = AdminApi.Documents(Yaml());
        var names = documents.Select(document => $"{document.GetProperty("kind")}/{document.GetProperty("name")}").ToHashSet();
        DocumentName[] gone = [.. _applied.Except(names).Select(name => new DocumentName(name.Split('/')[0], name.Split('/')[1]))];
        await AdminApi.Expect(
            api.Client.TransactAsync(
                new TransactionRequest
                {
                    Documents = documents,
                    Delete = gone,
                    Source = "cli",
                },
                cancel
            )
        );
        _applied.Clear();
        _applied.UnionWith(names);
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private string Yaml()
    {
        _certificate ??= _authority.Issue(["shop.test"]).Document("shop");
        var yaml = new StringBuilder(_certificate.TrimEnd())
            .Append("\n---\nkind: Fleet\nname: edge\nrole: edge\nclients: [other]\nlisteners:\n")
            .Append("  - {name: http, port: 8000}\n")
            .Append("  - {name: https, port: 8443, protocol: https, tls: {certificates: [shop]}}\n")
            .Append(_second ? "  - {name: second, port: 8001}\n" : "")
            .Append("---\nkind: Consumer\nname: alice\napiKeys:\n")
            .Append($"  - {{name: key, key: {{value: \"planted-secret-{_keys:D8}\"}}}}\n");
        for (var service = 0; service < Services; service++)
            yaml.Append($"---\nkind: Service\nname: s{service}\nendpoints: [{{address: 10.0.0.{service + 1}, port: {_ports[service]}}}]\n")
                .Append($"connectTimeout: {_timeouts[service]}s\n");
        foreach (var (route, (first, second, weight)) in _routes)
            yaml.Append($"---\nkind: Route\nname: r{route}\nfleets: [edge]\nhosts: [r{route}.test]\nrules:\n")
                .Append(
                    first == second
                        ? $"  - to: [{{service: s{first}}}]\n"
                        : $"  - to: [{{service: s{first}, weight: {weight}}}, {{service: s{second}, weight: 100}}]\n"
                )
                .Append("    policies: {apiKey: {}}\n");
        return yaml.ToString();
    }
}
