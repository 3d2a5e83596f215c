using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.Server.Core.Observe;

/// <summary>What was fetched, or why not.</summary>
/// <param name="Text">The answer; null when there is none to be used.</param>
/// <param name="Problem">Why, for people; null when there is.</param>
internal sealed record Fetched(string? Text, string? Problem);

/// <summary>
/// Fetches texts whose addresses documents name: bounded in size and time, without redirects, proxies and cookies, and only from addresses that are allowed.
/// The address that is connected to is what is checked, so a name that resolves to another address the second time gains nothing.
/// </summary>
internal sealed class Fetcher : IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FetchOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    /// <summary>Makes one with these settings.</summary>
    public Fetcher(FetchOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _http = new HttpClient(Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Carries requests to the addresses that are allowed, without redirects, proxies and cookies.</summary>
    public static SocketsHttpHandler Handler(FetchOptions options)
    {
        var addresses = new FetchAddresses(options);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancel) => ConnectAsync(addresses, context, cancel),
        };
    }

    /// <summary>Fetches the text at an absolute URL.</summary>
    public async Task<Fetched> FetchAsync(string url, CancellationToken cancel)
    {
        var address = new Uri(url);
        if (address.Scheme != Uri.UriSchemeHttps && !_options.Insecure)
            return new(null, $"http is not allowed: use https, or allow it by {FetchOptions.InsecureFlag}");

        using var late = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("application/json");
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode == HttpStatusCode.OK ? await ReadAsync(answer.Content, either.Token) : new(null, Unexpected(answer.StatusCode));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, $"no answer within {Patience.TotalSeconds}s");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or SocketException)
        {
            return new(null, failed.GetBaseException().Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Unexpected(HttpStatusCode status) =>
        (int)status is >= 300 and < 400 ? $"answered {(int)status}: redirects are not followed, name the address itself" : $"answered {(int)status}";

    private static async Task<Fetched> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length > MaxBytes ? new(null, "the answer is longer than 1 MiB") : new(Encoding.UTF8.GetString(buffer, 0, length), null);
    }

    private static async ValueTask<Stream> ConnectAsync(FetchAddresses addresses, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint;
        Exception refusal = new HttpRequestException($"{host.Host} has no address");
        foreach (var address in await Dns.GetHostAddressesAsync(host.Host, cancel))
        {
            if (addresses.Refusal(address) is { } refused)
            {
                refusal = new HttpRequestException(refused);
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, host.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failed)
            {
                socket.Dispose();
                if (failed is not SocketException)
                    throw;
                refusal = failed;
            }
        }

        throw refusal;
    }
}
