# ruby try.rb send ADDRESS KEY < message.json;  ruby try.rb verify SECRET ID TIMESTAMP SIGNATURE < body
require_relative "todoke"

if ARGV[0] == "send"
  begin
    gateway = Todoke.new(ARGV[1], token: ENV["TODOKE_TOKEN"])
    puts JSON.generate(gateway.submit(JSON.parse($stdin.read), key: ARGV[2]))
  rescue Todoke::Refused => e
    abort "refused: #{e.message}"
  end
else
  headers = %w[webhook-id webhook-timestamp webhook-signature].zip(ARGV[2..]).to_h
  abort "not from todoke" unless Todoke.sent?(ARGV[1], headers, $stdin.binmode.read)
end
