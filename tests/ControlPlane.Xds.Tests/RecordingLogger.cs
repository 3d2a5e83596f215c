using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds.Tests;

/// <summary>Keeps what was logged as an error.</summary>
internal sealed class RecordingLogger : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<string> _errors = [];

    public IReadOnlyCollection<string> Errors => _errors;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
            _errors.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
        // Nothing to release: what was logged stays readable.
    }
}
